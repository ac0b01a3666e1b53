import { ask, expectNotReloaded, mark, personAs, unique } from '@station/e2e'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'

/** Milliseconds from the choice in the menu until a text is on screen, by the page's own clock. */
function timeUntilText(page: Page, text: string): Promise<number> {
  return page.evaluate(
    (expected) =>
      new Promise<number>((resolve) => {
        let begun = 0
        const chosen = (event: Event) => {
          if ((event.target as Element).closest('[role=menuitem]')) begun = performance.now()
        }
        document.addEventListener('click', chosen, { capture: true })
        const observer = new MutationObserver(() => {
          if (begun === 0 || !document.body.textContent.includes(expected)) return
          observer.disconnect()
          document.removeEventListener('click', chosen, { capture: true })
          resolve(performance.now() - begun)
        })
        observer.observe(document.body, { childList: true, subtree: true, characterData: true })
      }),
    text,
  )
}

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

  const appears = timeUntilText(page, title)
  await goTo(/^Globex/)
  expect(await appears).toBeLessThan(1_000)
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
