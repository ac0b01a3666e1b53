import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useSession, useSessionState } from '@station/sdk/host'
import { ErrorState } from '@station/ui'
import { Link, useLocation } from 'react-router'

import { FullPage } from '../frame/FullPage'
import { FormPage } from '../session/FormPage'
import SignInPage from '../session/SignInPage'
import { SplashScreen } from '../session/SplashScreen'
import { InvitationText } from './InvitationText'
import { JoinPage } from './JoinPage'
import { NewAccountPage } from './NewAccountPage'
import { useInvitation } from './useInvitation'

/** Accepts an invitation by the link of a mail, whose token is behind the #. */
export default function AcceptInvitationPage() {
  const token = new URLSearchParams(useLocation().hash.slice(1)).get('token')
  if (!token) {
    return (
      <FormPage title="Your invitation">
        <Alert severity="error">This link is not whole: open it from the mail again.</Alert>
        <ToStation />
      </FormPage>
    )
  }
  // A link that is opened in the place of another begins anew.
  return <InvitationPage key={token} token={token} />
}

/** Asks for what is missing: an account, a sign-in, or a word. */
function InvitationPage({ token }: { token: string }) {
  const session = useSession()
  const person = useSessionState()
  const { state, reload, tellOver } = useInvitation(token)

  if (state.status === 'over') {
    return (
      <FormPage title="Your invitation">
        <Alert severity="error">This invitation is not good any more.</Alert>
        <Typography>
          If you have accepted it already, just go on. Otherwise ask whoever invited you for a new
          one.
        </Typography>
        <ToStation />
      </FormPage>
    )
  }
  const loadProblem = state.status === 'failed' ? state.problem : null
  const startProblem = person.status === 'unreachable' ? person.problem : null
  const problem = loadProblem ?? startProblem
  if (problem) {
    const retry = () => {
      if (loadProblem) reload()
      if (startProblem) void session.start()
    }
    return (
      <FullPage>
        <title>Your invitation · Station</title>
        <ErrorState title="Your invitation could not be loaded" problem={problem} onRetry={retry} />
      </FullPage>
    )
  }
  if (state.status !== 'open' || person.status === 'starting') return <SplashScreen />

  const { invitation } = state
  const title = `Join ${invitation.organization}`
  if (person.status === 'signed-in') {
    return (
      <JoinPage
        title={title}
        token={token}
        invitation={invitation}
        user={person.user}
        onOver={tellOver}
      />
    )
  }
  if (invitation.hasAccount) {
    return (
      <SignInPage title={title} email={invitation.email}>
        <InvitationText invitation={invitation} />
        <Typography sx={{ mb: 1 }}>You have an account: sign in to accept.</Typography>
      </SignInPage>
    )
  }
  return (
    <NewAccountPage
      title={title}
      token={token}
      invitation={invitation}
      onOver={tellOver}
      onAccount={reload}
    />
  )
}

function ToStation() {
  return (
    <Button component={Link} to="/" replace variant="outlined">
      Go to Station
    </Button>
  )
}
