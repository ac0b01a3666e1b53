import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import type { Problem } from '@station/sdk'

import { problemText } from './problemText'

/** A problem in a line, with a way to try again where that may help. */
export function ProblemAlert({
  problem,
  onRetry,
}: {
  problem: Problem
  onRetry?: (() => void) | undefined
}) {
  return (
    <Alert
      severity="error"
      action={
        onRetry && (
          <Button color="inherit" size="small" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {problemText(problem)}
    </Alert>
  )
}
