import {
  ask,
  type DemoUser,
  expectAccessible,
  expectWithinScreen,
  linkMailedTo,
  newPerson,
  type Person,
  signIn,
} from '@station/e2e'
import { expect, test } from 'vitest'

const username = `mia.${Date.now().toString(36)}`
const email = `${username}@example.com`
const password = 'a few words in a row'

/** Invites Mia into the organization of a demo user, and gives the link of the mail. */
async function invite(as: DemoUser, organization: string): Promise<string> {
  const { roles } = await ask<{ roles: { id: string; name: string }[] }>(
    as,
    '{ roles { id name } }',
  )
  const roleIds = roles.filter(({ name }) => name === 'member').map(({ id }) => id)
  await ask(
    as,
    'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { invitation { id } } }',
    { input: { email, roleIds } },
  )
  return linkMailedTo(email, `Join ${organization} on Station`)
}

/** Looks at the page in both themes, on a large screen and on a phone. */
async function expectGood(person: Person, at: string): Promise<void> {
  const { page } = person
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize({ width, height: 844 })
      await page.locator(`html[data-color-scheme=${colorScheme}]`).waitFor()
      await expectAccessible(person, { at: `${at}, ${colorScheme}, ${width} px` })
      await expectWithinScreen(person, at)
    }
  }
}

test('who is invited makes an account by the mail and lands in the organization', async () => {
  const link = await invite('admin', 'Acme')
  const person = await newPerson()
  const { page, context } = person
  const token = link.split('#token=')[1] ?? ''
  expect(token).not.toBe('')
  const addresses: string[] = []
  context.on('request', (request) => addresses.push(request.url()))

  await page.goto(link)
  await page.getByRole('heading', { name: 'Join Acme' }).waitFor()
  await page.getByText(email).waitFor()
  await expectGood(person, 'a new account')
  await page.getByLabel('Given name').fill('Mia')
  await page.getByLabel('Family name').fill('Curie')
  await page.getByLabel('Password', { exact: true }).fill('too short')
  await page.getByRole('button', { name: 'Join Acme' }).click()
  await page.getByText('Your password must have at least 15 characters').waitFor()
  await expectGood(person, 'a new account with a fault')

  await page.setViewportSize({ width: 1280, height: 844 })
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Join Acme' }).click()
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  await page.getByText('Acme', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Account of Mia Curie' }).waitFor()
  expect(new URL(page.url()).pathname + new URL(page.url()).hash).toBe('/')
  expect(addresses.length).toBeGreaterThan(0)
  // What is behind the # is not sent.
  expect(addresses.filter((address) => (address.split('#')[0] ?? '').includes(token))).toEqual([])

  await page.reload()
  await page.getByRole('button', { name: 'Account of Mia Curie' }).waitFor()
  await page.goto(link)
  await page.getByText('This invitation is not good any more.').waitFor()
  await expectGood(person, 'an invitation that is over')
}, 180_000)

test('who has an account joins with it, after whoever else was signed in', async () => {
  const link = await invite('globex-admin', 'Globex')
  const person = await newPerson()
  const { page } = person
  await page.goto('/')
  await signIn(person, 'viewer')
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()

  await page.goto(link)
  await page.getByText('To accept, sign out first.').waitFor()
  await expectGood(person, 'somebody else')
  await page.getByRole('button', { name: 'Sign out and go on' }).click()
  await page.getByText('You have an account: sign in to accept.').waitFor()
  await expectGood(person, 'the sign-in')
  await signIn(person, username, password)
  await page.getByText('You are signed in as Mia Curie.').waitFor()
  await expectGood(person, 'joining')
  await page.setViewportSize({ width: 1280, height: 844 })
  await page.getByRole('button', { name: 'Join Globex' }).click()
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  await page.getByRole('button', { name: 'Organization: Globex' }).waitFor()
}, 180_000)
