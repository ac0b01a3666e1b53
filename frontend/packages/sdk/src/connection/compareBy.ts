/** What rows are compared by: numbers, or text that compares as the server's does. */
export type SortValue = string | number | null

/** One key of an `orderBy`. */
export interface SortKey<Field extends string> {
  field: Field
  direction?: 'ASC' | 'DESC' | undefined
}

/**
 * Compares two rows by several keys, as the server orders them: empty values
 * last in either direction, and by id where all else is equal. `initial` is the
 * order of a list that asks for none.
 */
export function compareBy<Row extends { id: string }, Field extends string>(
  values: Record<Field, (row: Row) => SortValue>,
  initial: SortKey<Field>,
): (a: Row, b: Row, orderBy: readonly SortKey<Field>[]) => number {
  return (a, b, orderBy) => {
    const keys = orderBy.length > 0 ? orderBy : [initial]
    for (const { field, direction } of keys) {
      const order = compareValues(values[field](a), values[field](b), direction)
      if (order !== 0) return order
    }
    return compareValues(a.id, b.id, keys[0]?.direction)
  }
}

/** The place of each value of an enum that is ordered by rank. */
export function rankIn<T extends string>(values: readonly T[]): (value: T) => number {
  return (value) => values.indexOf(value)
}

function compareValues(
  a: SortValue,
  b: SortValue,
  direction: SortKey<string>['direction'],
): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b === (direction !== 'DESC') ? -1 : 1
}
