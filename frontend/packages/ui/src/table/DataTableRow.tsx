import Box from '@mui/material/Box'
import { memo, type MouseEvent, type ReactNode } from 'react'

import type { Column } from './column'

interface DataTableRowProps<Row> {
  row: Row
  index: number
  top: number
  height: number
  columns: readonly Column<Row>[]
  template: string
  /** Draws the row for a phone; the columns are drawn without it. */
  compact: ((row: Row, open: () => void) => ReactNode) | undefined
  selected: boolean
  onOpen: ((row: Row) => void) | undefined
}

function PlainDataTableRow<Row>({
  row,
  index,
  top,
  height,
  columns,
  template,
  compact,
  selected,
  onOpen,
}: DataTableRowProps<Row>) {
  const open = () => onOpen?.(row)
  const click = (event: MouseEvent) => {
    const target = event.target as HTMLElement
    // Controls in the row do their own thing, and React lets clicks in a menu
    // bubble to the row that opened it.
    const isControl = target.closest('a, button, input, label, [role=combobox]') !== null
    if (event.currentTarget.contains(target) && !isControl) open()
  }
  return (
    <Box
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-index={index}
      onClick={click}
      style={{ transform: `translateY(${top}px)`, height, gridTemplateColumns: template }}
      sx={{
        position: 'absolute',
        inset: '0 0 auto 0',
        display: compact ? 'flex' : 'grid',
        alignItems: 'center',
        columnGap: 2,
        px: 2,
        borderBottom: 1,
        borderColor: 'divider',
        cursor: onOpen ? 'pointer' : 'default',
        bgcolor: selected ? 'action.selected' : 'transparent',
        '&:hover': { bgcolor: selected ? 'action.selected' : 'action.hover' },
      }}
    >
      {compact ? (
        <Box role="cell" sx={{ flex: 1, minWidth: 0 }}>
          {compact(row, open)}
        </Box>
      ) : (
        columns.map(({ id, align, cell }) => (
          <Box
            key={id}
            role="cell"
            sx={{
              minWidth: 0,
              overflow: 'hidden',
              textOverflow: 'ellipsis',
              whiteSpace: 'nowrap',
              textAlign: align ?? 'start',
              typography: 'body2',
            }}
          >
            {cell(row, open)}
          </Box>
        ))
      )}
    </Box>
  )
}

/** One row. Drawn again only when its own row changed, whatever happens to others. */
export const DataTableRow = memo(PlainDataTableRow) as typeof PlainDataTableRow
