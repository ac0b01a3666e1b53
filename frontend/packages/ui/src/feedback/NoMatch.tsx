import Button from '@mui/material/Button'

import { EmptyState } from './EmptyState'

/** Stands in for a list that the filters left empty. */
export function NoMatch({
  thing,
  onClear,
}: {
  /** What is listed, such as `task`. */
  thing: string
  onClear: () => void
}) {
  return (
    <EmptyState
      title={`No ${thing} matches`}
      action={
        <Button variant="outlined" size="small" onClick={onClear}>
          Clear filters
        </Button>
      }
    >
      Change the filters, or clear them to see all there is.
    </EmptyState>
  )
}
