import { renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { useFollowViewer } from './useFollowViewer'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setup() {
  const problems = new EventTarget()
  const refresh = vi.fn()
  const { unmount } = renderHook(() => useFollowViewer(problems, refresh))
  return { refuse: (code: string) => problems.dispatchEvent(new Event(code)), refresh, unmount }
}

test('a refusal asks again what the viewer may do, ten of one cause ask once', () => {
  const { refuse, refresh } = setup()
  for (let count = 0; count < 5; count++) {
    refuse('FORBIDDEN')
    refuse('PORTLET_DISABLED')
  }
  expect(refresh).not.toHaveBeenCalled()
  vi.advanceTimersByTime(500)
  expect(refresh).toHaveBeenCalledTimes(1)
  refuse('FORBIDDEN')
  vi.advanceTimersByTime(500)
  expect(refresh).toHaveBeenCalledTimes(2)
})

test('other problems change nothing about the viewer', () => {
  const { refuse, refresh } = setup()
  for (const code of ['BAD_USER_INPUT', 'CONFLICT', 'NETWORK', 'INTERNAL']) refuse(code)
  vi.advanceTimersByTime(5_000)
  expect(refresh).not.toHaveBeenCalled()
})

test('coming back to the page asks again, leaving it does not', () => {
  const { refresh } = setup()
  const visibility = vi.spyOn(document, 'visibilityState', 'get')
  visibility.mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
  vi.advanceTimersByTime(5_000)
  expect(refresh).not.toHaveBeenCalled()
  visibility.mockReturnValue('visible')
  document.dispatchEvent(new Event('visibilitychange'))
  vi.advanceTimersByTime(500)
  expect(refresh).toHaveBeenCalledTimes(1)
})

test('a refresh that waits is dropped with the page', () => {
  const { refuse, refresh, unmount } = setup()
  refuse('FORBIDDEN')
  unmount()
  vi.advanceTimersByTime(5_000)
  expect(refresh).not.toHaveBeenCalled()
})
