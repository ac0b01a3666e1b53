import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { problemOf } from '@station/sdk'
import { acceptInvitation, type Invitation, type SessionUser, useSession } from '@station/sdk/host'
import { problemText } from '@station/ui'
import { useState } from 'react'
import { Link } from 'react-router'

import { FormPage } from '../session/FormPage'
import { InvitationText } from './InvitationText'
import { useEnter } from './useEnter'
import { isOver } from './useInvitation'

interface JoinPageProps {
  title: string
  token: string
  invitation: Invitation
  /** Who is signed in; a person who is in no organization is not known by name. */
  user: SessionUser | null
  /** The invitation turned out to be good no more. */
  onOver: () => void
}

/** Takes who is signed in into the organization, if it is them who was invited. */
export function JoinPage({ title, token, invitation, user, onOver }: JoinPageProps) {
  const session = useSession()
  const enter = useEnter()
  const [fault, setFault] = useState<string | null>(null)
  const [running, setRunning] = useState(false)
  const [refused, setRefused] = useState(false)
  // Of who is not known by name the server knows whether it is them.
  const fits = user
    ? user.email.toLowerCase() === invitation.email.toLowerCase()
    : invitation.hasAccount
  const isThem = fits && !refused

  const submit = async () => {
    setFault(null)
    setRunning(true)
    try {
      const organization = await acceptInvitation(token, session)
      await enter(organization, () => session.switchOrganization(organization.slug))
    } catch (error) {
      const problem = problemOf(error)
      if (isOver(problem)) onOver()
      else if (problem.code === 'FORBIDDEN') setRefused(true)
      else setFault(problemText(problem))
      setRunning(false)
    }
  }

  const signOut = (
    <Button
      variant={isThem ? 'text' : 'contained'}
      size={isThem ? 'medium' : 'large'}
      onClick={() => session.signOut()}
    >
      Sign out and go on
    </Button>
  )
  const notNow = (
    <Button component={Link} to="/" replace>
      Not now
    </Button>
  )
  if (!isThem) {
    return (
      <FormPage title={title}>
        <InvitationText invitation={invitation} />
        <Alert severity="info">
          {user
            ? `You are signed in as ${user.displayName} (${user.email}).`
            : 'You are signed in with another account.'}{' '}
          To accept, sign out first.
        </Alert>
        {signOut}
        {notNow}
      </FormPage>
    )
  }
  return (
    <FormPage title={title} onSubmit={submit}>
      <InvitationText invitation={invitation} />
      {fault && <Alert severity="error">{fault}</Alert>}
      {user && <Typography>You are signed in as {user.displayName}.</Typography>}
      <Button type="submit" variant="contained" size="large" loading={running} autoFocus>
        {title}
      </Button>
      {!user && signOut}
      {notNow}
    </FormPage>
  )
}
