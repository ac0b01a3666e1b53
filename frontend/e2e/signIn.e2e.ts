import { newPerson, signIn } from '@station/e2e'
import { expect, test } from 'vitest'

test('a wrong password is one sentence, and the right one leads where one wanted to go', async () => {
  const person = await newPerson()
  // Chromium reports the refusal itself.
  person.watch.allow(/status of 401/)
  const { page } = person
  await page.goto('/app/tasks?status=PENDING')

  await signIn(person, 'viewer', 'not the password')
  const alert = page.getByRole('alert')
  await alert.waitFor()
  expect(await alert.textContent()).toMatch(/^[^.]+\.$/)

  await signIn(person, 'viewer')
  await page.getByRole('heading', { name: 'Tasks' }).waitFor()
  expect(page.url()).toContain('/app/tasks?status=PENDING')

  await page.reload()
  await page.getByRole('heading', { name: 'Tasks' }).waitFor()
})

test('empty fields are named beside them and the server is not asked', async () => {
  const person = await newPerson()
  const { page } = person
  await page.goto('/')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Enter your username or email address.').waitFor()
  await page.getByText('Enter your password.').waitFor()
})

test('signing out leads to the sign-in page in all tabs', async () => {
  const person = await newPerson()
  const { page, context } = person
  await page.goto('/')
  await signIn(person, 'viewer')
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  const other = await context.newPage()
  await other.goto('/app/tasks')
  await other.getByRole('heading', { name: 'Tasks' }).waitFor()

  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()

  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await other.getByRole('heading', { name: 'Sign in' }).waitFor()
})
