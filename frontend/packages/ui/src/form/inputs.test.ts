import { expect, test } from 'vitest'

import { fromDateTimeInput, toDateTimeInput } from './dateTimeInput'
import { fromJsonInput, toJsonInput } from './jsonInput'
import { sentenceBeside } from './sentenceBeside'

test('an instant survives the way through the input, to the minute', () => {
  const input = toDateTimeInput('2026-11-23T09:30:00Z')
  expect(input).toMatch(/^2026-11-2\dT\d\d:\d\d$/)
  expect(fromDateTimeInput(input)).toBe('2026-11-23T09:30:00.000Z')
})

test('no instant is an empty input, and the other way round', () => {
  expect(toDateTimeInput(null)).toBe('')
  expect(fromDateTimeInput('')).toBeNull()
  expect(fromDateTimeInput('soon')).toBeNull()
})

test('an object survives the way through the text', () => {
  const value = { points: 3, nested: { a: [1] } }
  expect(fromJsonInput(toJsonInput(value))).toEqual(value)
  expect(toJsonInput({})).toBe('')
  expect(fromJsonInput('  ')).toEqual({})
})

test.for(['[1]', '3', 'null', '{', '"x"'])('%s is no JSON object', (text) => {
  expect(fromJsonInput(text)).toBeNull()
})

test('beside its field a sentence needs no name', () => {
  expect(sentenceBeside('title', '`title` can’t be empty.')).toBe('Can’t be empty.')
  expect(sentenceBeside('title', 'Too long.')).toBe('Too long.')
})
