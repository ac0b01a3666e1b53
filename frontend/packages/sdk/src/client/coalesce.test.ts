import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { coalesce } from './coalesce'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setup() {
  const got: unknown[] = []
  const sink = coalesce<number>(
    {
      next: (value) => got.push(value),
      error: (error) => got.push(error),
      complete: () => got.push('complete'),
    },
    50,
  )
  return { got, sink }
}

test('the first passes at once and a storm together, in order', () => {
  const { got, sink } = setup()
  for (let value = 1; value <= 1000; value++) sink.next(value)
  expect(got).toEqual([1])
  vi.advanceTimersByTime(50)
  expect(got).toHaveLength(1000)
  expect(got.at(-1)).toBe(1000)
})

test('after a silence the next passes at once again', () => {
  const { got, sink } = setup()
  sink.next(1)
  vi.advanceTimersByTime(50)
  sink.next(2)
  expect(got).toEqual([1, 2])
})

test('nothing that waits is lost at the end', () => {
  const { got, sink } = setup()
  sink.next(1)
  sink.next(2)
  sink.complete()
  expect(got).toEqual([1, 2, 'complete'])
})

test('nothing that waits is lost at an error', () => {
  const { got, sink } = setup()
  sink.next(1)
  sink.next(2)
  sink.error('broken')
  expect(got).toEqual([1, 2, 'broken'])
})
