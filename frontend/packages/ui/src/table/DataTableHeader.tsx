import Box from '@mui/material/Box'
import TableSortLabel from '@mui/material/TableSortLabel'

import { VisuallyHidden } from '../display/VisuallyHidden'
import type { Column, Sort } from './column'

interface DataTableHeaderProps<Row> {
  columns: readonly Column<Row>[]
  template: string
  sort: Sort | undefined
  onSort: ((sort: Sort) => void) | undefined
}

export function DataTableHeader<Row>({
  columns,
  template,
  sort,
  onSort,
}: DataTableHeaderProps<Row>) {
  return (
    <Box role="rowgroup" sx={{ position: 'sticky', top: 0, zIndex: 1 }}>
      <Box
        role="row"
        aria-rowindex={1}
        style={{ gridTemplateColumns: template }}
        sx={{
          display: 'grid',
          alignItems: 'center',
          columnGap: 2,
          px: 2,
          height: 38,
          bgcolor: 'background.paper',
          borderBottom: 1,
          borderColor: 'divider',
          color: 'text.secondary',
          typography: 'caption',
          fontWeight: 600,
        }}
      >
        {columns.map(({ id, title, align, sortable, hideTitle }) => {
          const active = sort?.column === id
          const direction = active && sort.direction === 'DESC' ? 'desc' : 'asc'
          const next = active && sort.direction === 'ASC' ? 'DESC' : 'ASC'
          return (
            <Box
              key={id}
              role="columnheader"
              aria-sort={active ? (direction === 'asc' ? 'ascending' : 'descending') : undefined}
              sx={{ minWidth: 0, textAlign: align ?? 'start', whiteSpace: 'nowrap' }}
            >
              {hideTitle ? (
                <VisuallyHidden>{title}</VisuallyHidden>
              ) : sortable && onSort ? (
                <TableSortLabel
                  active={active}
                  direction={direction}
                  onClick={() => onSort({ column: id, direction: next })}
                  // The arrow stands outside, so that the title ends where the values end.
                  sx={{ flexDirection: align === 'end' ? 'row-reverse' : 'row' }}
                >
                  {title}
                </TableSortLabel>
              ) : (
                title
              )}
            </Box>
          )
        })}
      </Box>
    </Box>
  )
}
