import Button from '@mui/material/Button'
import { EmptyState } from '@station/ui'
import { Link } from 'react-router'

/** For addresses that lead nowhere, which a portlet's does while it is switched off. */
export function NotFoundPage() {
  return (
    <EmptyState
      title="There is nothing here"
      action={
        <Button component={Link} to="/" variant="outlined">
          Go to the dashboard
        </Button>
      }
    >
      The address is wrong, or what stood here is switched off in this organization.
    </EmptyState>
  )
}
