import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'

/** A widget to come. */
export function WidgetSkeleton() {
  return (
    <Box aria-busy aria-label="Loading" role="status" sx={{ display: 'grid', gap: 1.5 }}>
      <Skeleton variant="rounded" height={52} />
      {[80, 65, 72, 55].map((width) => (
        <Skeleton key={width} variant="text" width={`${width}%`} />
      ))}
    </Box>
  )
}
