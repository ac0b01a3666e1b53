/** What rows are compared by. Numbers, or text that compares as the server does. */
export type SortValue = string | number | null

export interface SortKey<Field extends string> {
  field: Field
  direction: 'ASC' | 'DESC'
}

/**
 * Compares two rows by several keys, as the server orders them: empty values
 * last in either direction, text in any case, the id where all else is equal.
 */
export function compareBy<Row extends { id: string }, Field extends string>(
  values: Record<Field, (row: Row) => SortValue>,
  orderBy: readonly SortKey<Field>[],
): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const { field, direction } of orderBy) {
      const order = compareValues(values[field](a), values[field](b), direction === 'DESC' ? -1 : 1)
      if (order !== 0) return order
    }
    const sign = orderBy[0]?.direction === 'DESC' ? -1 : 1
    return compareValues(a.id, b.id, sign)
  }
}

/** The place of each value of an enum that is ordered by rank. */
export function rankIn<T extends string>(values: readonly T[]): (value: T) => number {
  return (value) => values.indexOf(value)
}

function compareValues(a: SortValue, b: SortValue, sign: 1 | -1): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return (a < b ? -1 : 1) * sign
}
