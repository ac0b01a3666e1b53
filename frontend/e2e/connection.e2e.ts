import { ask, personAs, unique } from '@station/e2e'
import { expect, test } from 'vitest'

test('a lost connection is told, and what happened meanwhile shows when it is back', async () => {
  const person = await personAs('member')
  person.watch.allow(/ERR_INTERNET_DISCONNECTED|WebSocket connection/)
  const { page, context } = person
  await person.open('/app/tasks')
  await page.getByRole('row').nth(1).waitFor()
  const title = unique('While away')
  const banner = page.getByText('The connection is lost.')

  await context.setOffline(true)
  await banner.waitFor()
  await ask(
    'admin',
    'mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }',
    { input: { title } },
  )
  expect(await page.getByRole('button', { name: title }).count()).toBe(0)

  await context.setOffline(false)
  await page.getByRole('button', { name: title, exact: true }).waitFor()
  await banner.waitFor({ state: 'detached' })
})
