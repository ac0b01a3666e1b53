import { expectAccessible, newPerson, personAs, signIn, testPages } from '@station/e2e'
import { test } from 'vitest'

// A portlet's pages are tested beside it.
testPages('the frame', () =>
  Promise.resolve([
    { path: '/', label: 'Account of' },
    { path: '/app/none', label: 'Account of' },
  ]),
)

test.for(['light', 'dark'] as const)(
  'the sign-in page is accessible in the %s theme, with its faults',
  async (colorScheme) => {
    const person = await newPerson({ colorScheme })
    const { page } = person
    await page.goto('/')
    await page.getByLabel('Username or email').waitFor()
    await expectAccessible(person)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Enter your password.').waitFor()
    await expectAccessible(person)
  },
)

test.for(['light', 'dark'] as const)(
  'the playground is accessible in the %s theme',
  async (colorScheme) => {
    const person = await personAs('admin')
    const { page } = person
    await page.emulateMedia({ colorScheme })
    await page.goto('/playground')
    await page.getByText('Requests are sent as').waitFor()
    // What is inside is GraphiQL's own.
    await expectAccessible(person, { except: '.graphiql-container' })
    await page.emulateMedia({ colorScheme: null })
  },
)

test('on a phone the navigation opens, leads on and closes', async () => {
  const person = await newPerson({ width: 390, height: 844 })
  const { page } = person
  await page.goto('/')
  await signIn(person, 'viewer')
  await page.getByRole('button', { name: 'Open navigation' }).click()
  await page.getByRole('link', { name: 'Tasks', exact: true }).click()
  await page.getByRole('heading', { name: 'Tasks' }).waitFor()
  await page.getByRole('link', { name: 'Dashboard' }).waitFor({ state: 'detached' })
})
