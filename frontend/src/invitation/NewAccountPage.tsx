import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { problemOf } from '@station/sdk'
import { acceptWithNewAccount, type Invitation, useSession } from '@station/sdk/host'
import { problemText, useFocusFault, useForm } from '@station/ui'
import { useRef, useState } from 'react'

import { FormPage } from '../session/FormPage'
import { PasswordField } from '../session/PasswordField'
import { InvitationText } from './InvitationText'
import { useEnter } from './useEnter'
import { isOver } from './useInvitation'

interface NewAccountPageProps {
  title: string
  token: string
  invitation: Invitation
  /** The invitation turned out to be good no more. */
  onOver: () => void
  /** The address turned out to have an account by now. */
  onAccount: () => void
}

/** Makes an account for who has none, and takes them into the organization with it. */
export function NewAccountPage({
  title,
  token,
  invitation,
  onOver,
  onAccount,
}: NewAccountPageProps) {
  const session = useSession()
  const enter = useEnter()
  const [username = ''] = invitation.email.split('@')
  const form = useForm({
    values: { firstName: '', lastName: '', username, password: '' },
    version: 0,
  })
  const [fault, setFault] = useState<string | null>(null)
  const [running, setRunning] = useState(false)
  const element = useRef<HTMLFormElement>(null)
  useFocusFault(element, form.faults)

  const submit = async () => {
    const { password, ...names } = form.values
    const username = names.username.trim()
    const missing = {
      ...(!username && { username: 'Choose a username.' }),
      ...(!password && { password: 'Choose a password.' }),
    }
    setFault(null)
    form.fail(missing)
    if (Object.keys(missing).length > 0) return
    setRunning(true)
    try {
      const organization = await acceptWithNewAccount(token, {
        firstName: names.firstName.trim() || null,
        lastName: names.lastName.trim() || null,
        username,
        password,
      })
      await enter(organization, () =>
        session.signIn({ username, password, organization: organization.slug }),
      )
    } catch (error) {
      const problem = problemOf(error)
      if (isOver(problem)) onOver()
      else if (problem.code === 'UNAUTHENTICATED') onAccount()
      else if (!form.failWith(problem)) setFault(problemText(problem))
      setRunning(false)
    }
  }

  return (
    <FormPage title={title} onSubmit={submit} ref={element}>
      <InvitationText invitation={invitation} />
      {fault && <Alert severity="error">{fault}</Alert>}
      <TextField
        {...form.text('firstName')}
        label="Given name (optional)"
        autoComplete="given-name"
        autoFocus
      />
      <TextField
        {...form.text('lastName')}
        label="Family name (optional)"
        autoComplete="family-name"
      />
      <TextField
        {...form.text('username')}
        label="Username"
        autoComplete="username"
        helperText={form.text('username').helperText ?? 'You can sign in with it or your address.'}
        slotProps={{ htmlInput: { autoCapitalize: 'none', spellCheck: false } }}
      />
      <PasswordField
        {...form.text('password')}
        label="Password"
        autoComplete="new-password"
        helperText={
          form.text('password').helperText ??
          'At least 15 characters: a few words in a row are easy to remember.'
        }
      />
      <Button type="submit" variant="contained" size="large" loading={running}>
        {title}
      </Button>
    </FormPage>
  )
}
