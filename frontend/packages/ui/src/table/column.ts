import type { ReactNode } from 'react'

/** A column of a DataTable. */
export interface Column<Row> {
  id: string
  title: string
  /** A CSS grid track, such as `120px` or `minmax(200px, 1fr)`. */
  width: string
  align?: 'start' | 'end'
  /** Whether a click on its title sorts by it. */
  sortable?: boolean
  /** The width of the table, in px, from which on it is shown; always without it. */
  from?: number
  /** Visually hides the title, for columns of checkboxes and buttons. */
  hideTitle?: boolean
  /** `open` opens the row, for a RowTitle. */
  cell: (row: Row, open: () => void) => ReactNode
}

export interface Sort {
  column: string
  direction: 'ASC' | 'DESC'
}
