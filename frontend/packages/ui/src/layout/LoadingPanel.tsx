import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import type { Problem } from '@station/sdk'

import { ErrorState } from '../feedback/ErrorState'
import { SidePanel } from './SidePanel'

/** A panel whose thing is on its way, or did not arrive. */
export function LoadingPanel({
  title,
  problem,
  onRetry,
  onClose,
}: {
  title: string
  problem: Problem | null
  onRetry: () => void
  onClose: () => void
}) {
  return (
    <SidePanel open title={title} onClose={onClose}>
      {problem ? (
        <ErrorState problem={problem} onRetry={onRetry} />
      ) : (
        <Box role="status" aria-label="Loading" sx={{ display: 'grid', gap: 2 }}>
          {[40, 40, 40, 120].map((height, index) => (
            <Skeleton key={index} variant="rounded" height={height} />
          ))}
        </Box>
      )}
    </SidePanel>
  )
}
