import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from 'vitest'

import { ask, unique } from './setup/api'
import { newPerson, panelOf, type Person, personAs } from './setup/station'

async function expectAccessible({ page }: Person, except?: string): Promise<void> {
  const builder = new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
  const { violations } = await (except ? builder.exclude(except) : builder).analyze()
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`),
  ).toEqual([])
}

/** The pages, each with something that shows once it stands. */
const pages = [
  ['/', 'New task'],
  ['/app/tasks', 'Search titles'],
  ['/app/tasks?task=new', 'Title'],
  ['/app/tasks/projects', 'Search names'],
  ['/app/tasks/projects?project=new', 'Name'],
  ['/app/crm', 'Search contacts'],
  ['/app/crm?contact=new', 'First name'],
  ['/app/crm/deals', 'Search names'],
  ['/app/crm/deals?deal=new', 'Amount'],
] as const

test.for(['light', 'dark'] as const)('every page is accessible in the %s theme', async (scheme) => {
  const person = await personAs('admin')
  const { page } = person
  const { createTask } = await ask<{ createTask: { task: { id: string } } }>(
    'admin',
    'mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }',
    { input: { title: unique('Read aloud'), dueDate: '2020-01-01T00:00:00Z', tags: ['a'] } },
  )
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  for (const [path, label] of [...pages, [`/app/tasks?task=${createTask.task.id}`, 'Title']]) {
    await person.open(path)
    await page.getByLabel(label).first().waitFor()
    await page.locator('.MuiSkeleton-root').first().waitFor({ state: 'detached' })
    expect(await page.locator('html').getAttribute('data-color-scheme')).toBe(scheme)
    await expectAccessible(person)
  }
  await page.goto('/playground')
  await page.getByText('Requests are sent as').waitFor()
  // What is inside is GraphiQL's own.
  await expectAccessible(person, '.graphiql-container')
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
})

test.for(['light', 'dark'] as const)(
  'the sign-in page is accessible in the %s theme',
  async (scheme) => {
    const person = await newPerson({ colorScheme: scheme })
    await person.page.goto('/')
    await person.page.getByLabel('Username or email').waitFor()
    await expectAccessible(person)
  },
)

test('on a phone no page scrolls sideways, and the navigation opens', async () => {
  const person = await personAs('admin')
  const { page } = person
  await page.setViewportSize({ width: 390, height: 844 })
  for (const [path, label] of pages) {
    await person.open(path)
    await page.getByLabel(label).first().waitFor()
    // Filters may scroll in their own row; nothing else may reach past the edge, once a
    // panel that slides in has arrived.
    const outside = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('body *')]
          .filter((element) => element.closest('[role=group], nav') === null)
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
          .map((element) => element.outerHTML.slice(0, 200)),
      )
    await expect.poll(outside, { message: path }).toEqual([])
  }
  await person.open('/')
  await page.getByRole('button', { name: 'Open navigation' }).click()
  await page.getByRole('link', { name: 'CRM', exact: true }).click()
  await page.getByRole('heading', { name: 'Contacts' }).waitFor()
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('a task is made and closed with the keyboard alone', async () => {
  const person = await personAs('admin')
  const { page } = person
  await person.open('/app/tasks')
  const create = page.getByRole('button', { name: 'New task' }).first()
  await create.focus()
  await page.keyboard.press('Enter')
  await expect
    .poll(() =>
      panelOf(person)
        .getByLabel('Title')
        .evaluate((field) => field === document.activeElement),
    )
    .toBe(true)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(() => create.evaluate((button) => button === document.activeElement)).toBe(true)
})
