import { expect, test } from 'vitest'

import { ask, unique } from './setup/api'
import { expectNotReloaded, mark, personAs } from './setup/station'

test('changing the organization shows only its own things, at once and without a reload', async () => {
  const both = await personAs('both')
  const { page } = both
  const title = unique('Only in Globex')
  await ask(
    'globex-admin',
    'mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }',
    { input: { title } },
  )
  await both.open('/')
  const switcher = page.getByRole('button', { name: /^Organization:/ })
  const goTo = async (name: RegExp) => {
    await switcher.click()
    await page.getByRole('menuitem', { name }).click()
  }
  if (!((await switcher.textContent()) ?? '').includes('Acme')) await goTo(/^Acme/)
  await page.getByRole('button', { name: 'Organization: Acme' }).waitFor()
  await page.getByRole('region', { name: 'Tasks' }).waitFor()
  expect(await page.getByRole('link', { name: title }).count()).toBe(0)
  await mark(both)

  const begun = performance.now()
  await goTo(/^Globex/)
  await page.getByRole('link', { name: title }).waitFor()
  expect(performance.now() - begun).toBeLessThan(1_000)
  await expectNotReloaded(both)

  await page.reload()
  await page.getByRole('button', { name: 'Organization: Globex' }).waitFor()
  await goTo(/^Acme/)
  await page.getByRole('button', { name: 'Organization: Acme' }).waitFor()
  await page.getByRole('region', { name: 'Tasks' }).waitFor()
  expect(await page.getByRole('link', { name: title }).count()).toBe(0)
})

test('two tabs can be in two organizations', async () => {
  const both = await personAs('both')
  await both.open('/')
  const other = await both.context.newPage()
  await other.goto('/')
  const switcher = other.getByRole('button', { name: /^Organization:/ })
  const inAcme = ((await switcher.textContent()) ?? '').includes('Acme')
  await switcher.click()
  await other.getByRole('menuitem', { name: inAcme ? /^Globex/ : /^Acme/ }).click()
  await other.getByRole('button', { name: `Organization: ${inAcme ? 'Globex' : 'Acme'}` }).waitFor()
  await both.page.reload()
  await both.page
    .getByRole('button', { name: `Organization: ${inAcme ? 'Acme' : 'Globex'}` })
    .waitFor()
  await other.close()
})
