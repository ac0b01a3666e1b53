import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import type { Problem } from '@station/sdk'

import { EmptyState } from '../feedback/EmptyState'
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
      {problem?.code === 'NOT_FOUND' ? (
        <EmptyState
          title={problem.message}
          action={
            <Button variant="outlined" size="small" onClick={onClose}>
              Close
            </Button>
          }
        >
          It may have been deleted, or it belongs to another organization.
        </EmptyState>
      ) : problem ? (
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
