import { describe, expect, test } from 'vitest'

import { addDecimals, formatMoney } from './money'
import { formatDay, relativeTime } from './time'

describe('money', () => {
  test('keeps all digits of an exact decimal', () => {
    expect(formatMoney('9999999999.99', 'USD')).toBe('$9,999,999,999.99')
    expect(formatMoney('123456789012345678.90', 'EUR')).toBe('€123,456,789,012,345,678.90')
  })

  test('writes a currency that is none after the amount', () => {
    expect(formatMoney('1.5', 'nope')).toBe('1.50 nope')
  })

  test('adds without the faults of floats', () => {
    expect(addDecimals(['0.10', '0.20'])).toBe('0.30')
    expect(addDecimals(['9999999999.99', '9999999999.99'])).toBe('19999999999.98')
    expect(addDecimals(['5', '-7.5'])).toBe('-2.50')
    expect(addDecimals([])).toBe('0.00')
  })
})

describe('time', () => {
  const now = Date.parse('2026-11-23T12:00:00Z')

  test.for([
    ['2026-11-23T12:00:20Z', 'now'],
    ['2026-11-23T11:57:00Z', '3 minutes ago'],
    ['2026-11-24T13:00:00Z', 'tomorrow'],
    ['2026-11-08T12:00:00Z', '2 weeks ago'],
    ['2028-11-23T12:00:00Z', 'in 2 years'],
  ] as const)('%s is %s', ([instant, text]) => {
    expect(relativeTime(instant, now)).toBe(text)
  })

  test('a day is the same day everywhere', () => {
    expect(formatDay('2026-01-01')).toBe('Jan 1, 2026')
  })
})
