import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'

/** Rows to come, in the shape of rows. */
export function DataTableSkeleton({ rowHeight, rows = 12 }: { rowHeight: number; rows?: number }) {
  return (
    <Box aria-hidden>
      {Array.from({ length: rows }, (_, index) => (
        <Box
          key={index}
          sx={{
            px: 2,
            display: 'flex',
            alignItems: 'center',
            borderBottom: 1,
            borderColor: 'divider',
          }}
          style={{ height: rowHeight }}
        >
          <Skeleton variant="rounded" height={14} width={`${45 + ((index * 17) % 40)}%`} />
        </Box>
      ))}
    </Box>
  )
}
