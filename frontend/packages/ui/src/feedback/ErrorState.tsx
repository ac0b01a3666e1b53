import Button from '@mui/material/Button'
import type { Problem } from '@station/sdk'

import { EmptyState } from './EmptyState'
import { problemText } from './problemText'

/** Stands in for a part of a page that could not be shown. */
export function ErrorState({
  title = 'This could not be loaded',
  problem,
  onRetry,
}: {
  title?: string
  problem: Problem
  onRetry?: () => void
}) {
  return (
    <div role="alert">
      <EmptyState
        title={title}
        action={
          onRetry && (
            <Button variant="outlined" size="small" onClick={onRetry}>
              Try again
            </Button>
          )
        }
      >
        {problemText(problem)}
      </EmptyState>
    </div>
  )
}
