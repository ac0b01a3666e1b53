import Box from '@mui/material/Box'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react'

import { ErrorState } from '../feedback/ErrorState'
import { ProblemAlert } from '../feedback/ProblemAlert'
import type { Problem } from '@station/sdk'
import type { Column, Sort } from './column'
import { DataTableHeader } from './DataTableHeader'
import { DataTableRow } from './DataTableRow'
import { DataTableSkeleton } from './DataTableSkeleton'
import { useVisibleColumns } from './useVisibleColumns'

export interface DataTableProps<Row extends { id: string }> {
  /** What the table lists, for screen readers. */
  label: string
  rows: readonly Row[]
  /** A constant: a new array renders every row again. */
  columns: readonly Column<Row>[]
  /** One row on a phone, in two lines, in place of the columns. */
  compact: (row: Row, open: () => void) => ReactNode
  /** The row that is open beside the table. */
  selectedId?: string | null
  /** Called with a row that was clicked beside its controls. A constant function. */
  onOpen?: (row: Row) => void
  sort?: Sort | undefined
  onSort?: (sort: Sort) => void
  /** How many rows there are on the server, when known. */
  total?: number | null
  loading?: boolean
  /** The rows are about to be replaced. */
  outdated?: boolean
  hasMore?: boolean
  loadingMore?: boolean
  onLoadMore?: () => void
  problem?: Problem | null
  onRetry?: () => void
  /** Shown when there is no row. */
  empty: ReactNode
}

const ROW_HEIGHT = 40
const COMPACT_ROW_HEIGHT = 68
/** How many rows before the end the next page is asked for. */
const AHEAD = 20

/**
 * A table for long lists: it draws only the rows in view and asks for more as
 * the reader comes near the end.
 */
export function DataTable<Row extends { id: string }>({
  label,
  rows,
  columns,
  compact,
  selectedId = null,
  onOpen,
  sort,
  onSort,
  total = null,
  loading = false,
  outdated = false,
  hasMore = false,
  loadingMore = false,
  onLoadMore,
  problem = null,
  onRetry,
  empty,
}: DataTableProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null)
  const { visible, isCompact } = useVisibleColumns(columns, scroller)
  const template = useMemo(() => visible.map(({ width }) => width).join(' '), [visible])
  const rowHeight = isCompact ? COMPACT_ROW_HEIGHT : ROW_HEIGHT

  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes here; rows are memoized by hand
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
  })
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight])

  const items = virtualizer.getVirtualItems()
  const lastShown = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (hasMore && !loadingMore && !problem && lastShown >= rows.length - AHEAD) onLoadMore?.()
  }, [hasMore, loadingMore, problem, lastShown, rows.length, onLoadMore])

  const moveFocus = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')
    if (!row) return
    const next = Number(row.dataset.index) + (event.key === 'ArrowDown' ? 1 : -1)
    if (next < 0 || next >= rows.length) return
    event.preventDefault()
    virtualizer.scrollToIndex(next)
    // The row may be drawn only after the scroll.
    requestAnimationFrame(() => {
      scroller.current
        ?.querySelector<HTMLElement>(`[data-index="${next}"] [data-row-focus]`)
        ?.focus()
    })
  }

  const isEmpty = !loading && rows.length === 0
  return (
    <Box
      ref={scroller}
      sx={{ flex: 1, minHeight: 0, overflow: 'auto', position: 'relative', contain: 'strict' }}
    >
      {problem && !isEmpty && (
        <Box sx={{ p: 1.5, position: 'sticky', left: 0 }}>
          <ProblemAlert problem={problem} onRetry={onRetry} />
        </Box>
      )}
      {isEmpty &&
        (problem ? <ErrorState problem={problem} {...(onRetry ? { onRetry } : {})} /> : empty)}
      {(loading || rows.length > 0) && (
        <Box
          role="table"
          aria-label={label}
          aria-busy={loading || outdated}
          aria-rowcount={total === null ? -1 : total + 1}
          sx={{ minWidth: isCompact ? 0 : 'min-content', opacity: outdated ? 0.55 : 1 }}
        >
          {!isCompact && (
            <DataTableHeader columns={visible} template={template} sort={sort} onSort={onSort} />
          )}
          {loading ? (
            <DataTableSkeleton rowHeight={rowHeight} />
          ) : (
            <Box
              role="rowgroup"
              onKeyDown={moveFocus}
              style={{ height: virtualizer.getTotalSize(), position: 'relative' }}
            >
              {items.map((item) => {
                const row = rows[item.index]
                return (
                  row && (
                    <DataTableRow
                      key={item.key}
                      row={row}
                      index={item.index}
                      top={item.start}
                      height={rowHeight}
                      columns={visible}
                      template={template}
                      compact={isCompact ? compact : undefined}
                      selected={row.id === selectedId}
                      onOpen={onOpen}
                    />
                  )
                )
              })}
            </Box>
          )}
          {loadingMore && <DataTableSkeleton rowHeight={rowHeight} rows={3} />}
        </Box>
      )}
    </Box>
  )
}
