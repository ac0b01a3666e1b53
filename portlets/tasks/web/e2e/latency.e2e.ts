import { personAs, unique } from '@station/e2e'
import { expect, test } from 'vitest'

/** E2E_EVENTS=200 gives steadier figures. */
const EVENTS = Number(process.env.E2E_EVENTS ?? 50)

/** What the pages note, by title, in ms on the clock that they share. */
interface Noted {
  noted: Record<string, number>
}

test('a row of tasks made in one browser all show in the other; prints how soon', async () => {
  const [admin, member] = await Promise.all([personAs('admin'), personAs('member')])
  await Promise.all([admin.open('/'), member.open('/app/tasks')])
  await member.page.getByRole('row').nth(1).waitFor()
  const name = unique('Signal')

  await admin.page.evaluate(() => {
    const noted: Noted['noted'] = {}
    Object.assign(window, { noted })
    const send = window.fetch.bind(window)
    window.fetch = (input, init) => {
      const title = /"title":"([^"]*)"/.exec(typeof init?.body === 'string' ? init.body : '')?.[1]
      if (title !== undefined) noted[title] ??= performance.timeOrigin + performance.now()
      return send(input, init)
    }
  })
  await member.page.evaluate((prefix) => {
    const noted: Noted['noted'] = {}
    Object.assign(window, { noted })
    new MutationObserver(() => {
      const now = performance.timeOrigin + performance.now()
      for (const { textContent } of document.querySelectorAll('[data-row-focus]')) {
        if (textContent.startsWith(prefix)) noted[textContent] ??= now
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true })
  }, name)

  const field = admin.page.getByLabel('New task')
  const titles = Array.from({ length: EVENTS }, (_, index) => `${name} ${index}`)
  for (const title of titles) {
    await field.fill(title)
    await field.press('Enter')
    await member.page.getByRole('button', { name: title, exact: true }).waitFor()
  }

  const [sent, seen] = await Promise.all(
    [admin, member].map(({ page }) => page.evaluate(() => (window as unknown as Noted).noted)),
  )
  expect(Object.keys(sent ?? {})).toEqual(titles)
  expect(Object.keys(seen ?? {})).toEqual(titles)
  const took = titles
    .map((title) => (seen?.[title] ?? NaN) - (sent?.[title] ?? NaN))
    .sort((a, b) => a - b)
  const at = (share: number) => took[Math.ceil(share * took.length) - 1]?.toFixed(0)
  console.info(
    `Mutation sent → on the other's screen: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms, over ${EVENTS} events`,
  )
}, 180_000)
