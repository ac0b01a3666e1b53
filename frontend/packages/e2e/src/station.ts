import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, expect, inject } from 'vitest'

import { type DemoUser, fromAnAddressOfItsOwn } from './api'
import { type Watch, watch } from './watch'

/** A person at a browser of their own. */
export interface Person {
  page: Page
  context: BrowserContext
  watch: Watch
  /** Goes to an address of Station and waits until the page stands. */
  open(path: string): Promise<void>
}

export interface BrowserOptions {
  width?: number
  height?: number
  colorScheme?: 'light' | 'dark'
}

let browser: Promise<Browser> | undefined
const people: Person[] = []
const signedIn = new Map<DemoUser, Promise<Person>>()

/** The panel that is open beside a list. */
export const panelOf = ({ page }: Person) => page.getByRole('dialog').first()

/** Waits until the panel is closed, which it is once what it held is saved. */
export const panelClosed = ({ page }: Person) =>
  page.getByRole('dialog').waitFor({ state: 'detached' })

/** A fresh browser with nobody signed in. */
export async function newPerson({
  width = 1440,
  height = 900,
  colorScheme = 'light',
}: BrowserOptions = {}): Promise<Person> {
  browser ??= chromium.connect(inject('browserEndpoint'))
  const url = inject('stationUrl')
  const context = await (
    await browser
  ).newContext({
    baseURL: url,
    viewport: { width, height },
    colorScheme,
    extraHTTPHeaders: fromAnAddressOfItsOwn(),
  })
  const person: Person = {
    context,
    watch: await watch(context, url),
    page: await context.newPage(),
    async open(path) {
      await person.page.goto(path)
      // By its id: an open panel hides the rest from roles.
      await person.page.locator('#main').waitFor()
    },
  }
  people.push(person)
  return person
}

/** Fills the sign-in form. */
export async function signIn({ page }: Person, user: string, password = inject('demoPassword')) {
  await page.getByLabel('Username or email').fill(user)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** A demo user at the dashboard. Signed in once per file: sign-ins are limited. */
export function personAs(user: DemoUser): Promise<Person> {
  const known = signedIn.get(user)
  if (known) return known
  const person = newPerson().then(async (fresh) => {
    await fresh.page.goto('/')
    await signIn(fresh, user)
    await fresh.page.getByRole('heading', { name: 'Dashboard' }).waitFor()
    return fresh
  })
  signedIn.set(user, person)
  return person
}

/** Marks the page, so that `notReloaded` can tell whether it is still the same. */
export async function mark({ page }: Person): Promise<void> {
  await page.evaluate(() => Object.assign(window, { marked: true }))
}

export async function expectNotReloaded({ page }: Person): Promise<void> {
  expect(await page.evaluate(() => 'marked' in window)).toBe(true)
}

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await takePictures(task.name)
  const faults = people.flatMap(({ watch: { faults } }) => faults.splice(0))
  expect(faults).toEqual([])
})

/** Leaves what a failed test's browsers showed in the folder for temporary files. */
async function takePictures(test: string): Promise<void> {
  const name = test.replaceAll(/\W+/g, '-').slice(0, 60)
  for (const [index, { page }] of people.entries()) {
    const path = join(tmpdir(), 'station-e2e', `${name}-${index}.png`)
    await page.screenshot({ path }).then(
      () => console.info(`${page.url()} as it was: ${path}`),
      () => undefined,
    )
  }
}

afterAll(async () => {
  await Promise.all(people.splice(0).map(({ context }) => context.close()))
  signedIn.clear()
  await (await browser)?.close()
  browser = undefined
})
