import { expect, test } from 'vitest'

import { compareBy, rankIn, type SortKey } from './compareBy'
import { contains, refersTo } from './filters'

interface Row {
  id: string
  name: string
  due: string | null
  level: 'LOW' | 'HIGH'
}

const rank = rankIn<Row['level']>(['LOW', 'HIGH'])
const compare = compareBy<Row, 'NAME' | 'DUE' | 'LEVEL'>(
  { NAME: (row) => row.name, DUE: (row) => row.due, LEVEL: (row) => rank(row.level) },
  { field: 'NAME', direction: 'DESC' },
)
const rows: Row[] = [
  { id: '1', name: 'b', due: null, level: 'HIGH' },
  { id: '2', name: 'a', due: '2026-01-02', level: 'LOW' },
  { id: '3', name: 'c', due: '2026-01-01', level: 'HIGH' },
]
const ordered = (...orderBy: SortKey<'NAME' | 'DUE' | 'LEVEL'>[]) =>
  rows
    .toSorted((a, b) => compare(a, b, orderBy))
    .map(({ id }) => id)
    .join('')

test('without a key the initial order holds', () => {
  expect(ordered()).toBe('312')
})

test('a key without a direction ascends', () => {
  expect(ordered({ field: 'NAME' })).toBe('213')
})

test('empty values come last in either direction', () => {
  expect(ordered({ field: 'DUE', direction: 'ASC' })).toBe('321')
  expect(ordered({ field: 'DUE', direction: 'DESC' })).toBe('231')
})

test('ranks are no words, and the id decides where all else is equal', () => {
  expect(ordered({ field: 'LEVEL', direction: 'ASC' })).toBe('213')
  expect(ordered({ field: 'LEVEL', direction: 'DESC' })).toBe('312')
})

test('a later key decides where the earlier ones are equal', () => {
  expect(ordered({ field: 'LEVEL', direction: 'DESC' }, { field: 'NAME' })).toBe('132')
})

test('a reference that is not asked for is any, null is none', () => {
  expect(refersTo({ id: 'x' }, undefined)).toBe(true)
  expect(refersTo({ id: 'x' }, 'x')).toBe(true)
  expect(refersTo({ id: 'x' }, null)).toBe(false)
  expect(refersTo(null, null)).toBe(true)
})

test('a part is found in any case', () => {
  expect(contains('Carriage', 'RIA')).toBe(true)
  expect(contains('Carriage', '')).toBe(true)
  expect(contains('Carriage', 'z')).toBe(false)
})
