import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { Invitation } from '@station/sdk/host'
import { formatDateTime } from '@station/ui'

/** Who invites, for which address, and until when. */
export function InvitationText({ invitation }: { invitation: Invitation }) {
  const { organization, invitedBy, email, expiresAt } = invitation
  return (
    <Box sx={{ mb: 1, overflowWrap: 'anywhere' }}>
      <Typography>
        {invitedBy} invites you to {organization}.
      </Typography>
      <Typography variant="body2" color="textSecondary">
        Sent to <b>{email}</b>, good until{' '}
        <time dateTime={expiresAt}>{formatDateTime(expiresAt)}</time>.
      </Typography>
    </Box>
  )
}
