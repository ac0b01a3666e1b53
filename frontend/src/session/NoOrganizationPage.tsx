import Button from '@mui/material/Button'
import { useSession } from '@station/sdk/host'
import { EmptyState } from '@station/ui'

import { FullPage } from '../frame/FullPage'

/** For a person who belongs to no organization. */
export function NoOrganizationPage() {
  const session = useSession()
  return (
    <FullPage>
      <EmptyState
        title="You are in no organization yet"
        action={
          <Button variant="outlined" onClick={() => session.signOut()}>
            Sign out
          </Button>
        }
      >
        Ask an administrator to invite you. Then sign in again.
      </EmptyState>
    </FullPage>
  )
}
