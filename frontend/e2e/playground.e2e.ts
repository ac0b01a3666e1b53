import { ask, newPerson, personAs, unique } from '@station/e2e'
import { test } from 'vitest'

test('a subscription in the playground receives an event', async () => {
  const person = await personAs('admin')
  const { page } = person
  await page.goto('/playground')
  await page.getByText('Requests are sent as').waitFor()

  // A tab that is chosen before the editor stands is not shown in it.
  await page.locator('.graphiql-query-editor .view-line').first().waitFor()
  await page.getByRole('tab', { name: 'TaskChanged' }).click()
  await page.getByText('subscription').first().waitFor()
  const subscribed = page
    .waitForEvent('websocket')
    .then((socket) =>
      socket.waitForEvent('framesent', ({ payload }) => payload.toString().includes('"subscribe"')),
    )
  await page.getByRole('button', { name: /Execute query/ }).click()
  await subscribed

  const title = unique('Heard in the playground')
  await ask(
    'admin',
    'mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }',
    { input: { title } },
  )
  await page
    .locator('.graphiql-response')
    .getByText(title.split(' ')[0] ?? title)
    .first()
    .waitFor()
})

test('a query in the playground is answered', async () => {
  const person = await personAs('admin')
  const { page } = person
  await page.goto('/playground')
  await page.getByRole('tab', { name: 'Viewer' }).click()
  await page.getByRole('button', { name: /Execute query/ }).click()
  await page.locator('.graphiql-response').getByText('"acme"').first().waitFor()
})

test('without a session the playground says how to sign in', async () => {
  const person = await newPerson()
  await person.page.goto('/playground')
  await person.page.getByText('You are signed out.').waitFor()
})
