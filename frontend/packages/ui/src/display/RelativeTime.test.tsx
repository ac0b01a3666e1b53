import { act, render } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { RelativeTime } from './RelativeTime'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T09:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

test('grows older by itself, with one timer for all', () => {
  const { container, unmount } = render(
    <>
      <RelativeTime value="2026-11-23T08:59:40Z" />
      <RelativeTime value="2026-11-22T08:00:00Z" />
      <RelativeTime value="2026-11-26T10:00:00Z" />
    </>,
  )
  const texts = () => [...container.querySelectorAll('time')].map((time) => time.textContent)
  expect(texts()).toEqual(['now', 'yesterday', 'in 3 days'])
  expect(vi.getTimerCount()).toBe(1)
  act(() => void vi.advanceTimersByTime(60_000))
  expect(texts()[0]).toBe('1 minute ago')
  unmount()
  expect(vi.getTimerCount()).toBe(0)
})

test('carries the exact instant', () => {
  const { container } = render(<RelativeTime value="2026-11-22T08:00:00Z" />)
  const time = container.querySelector('time')
  expect(time?.dateTime).toBe('2026-11-22T08:00:00Z')
  expect(time?.title).toContain('Nov 22, 2026')
})
