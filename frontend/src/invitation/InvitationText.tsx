import Typography from '@mui/material/Typography'
import type { Invitation } from '@station/sdk/host'
import { formatDateTime } from '@station/ui'

/** Who invites, for which address, and until when. */
export function InvitationText({ invitation }: { invitation: Invitation }) {
  const { organization, invitedBy, email, expiresAt } = invitation
  return (
    <div>
      <Typography sx={{ overflowWrap: 'anywhere' }}>
        {invitedBy} invites <b>{email}</b> to join <b>{organization}</b>.
      </Typography>
      <Typography variant="body2" color="textSecondary">
        You can accept until <time dateTime={expiresAt}>{formatDateTime(expiresAt)}</time>.
      </Typography>
    </div>
  )
}
