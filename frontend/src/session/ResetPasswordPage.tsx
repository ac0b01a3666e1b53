import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { problemOf } from '@station/sdk'
import { resetPassword, useSession, useSessionState } from '@station/sdk/host'
import { problemText, useFocusFault, useForm } from '@station/ui'
import { useRef, useState } from 'react'
import { Link, useLocation } from 'react-router'

import { FormPage } from './FormPage'
import { PasswordField } from './PasswordField'

const empty = { values: { newPassword: '' }, version: 0 }

/** Sets a new password by the link of a mail, whose token is behind the #. */
export default function ResetPasswordPage() {
  const session = useSession()
  const { status } = useSessionState()
  const token = new URLSearchParams(useLocation().hash.slice(1)).get('token') ?? ''
  const form = useForm(empty)
  const [fault, setFault] = useState<string | null>(
    token ? null : 'This link is not whole: open it from the mail again.',
  )
  const [running, setRunning] = useState(false)
  const [done, setDone] = useState(false)
  const element = useRef<HTMLFormElement>(null)
  useFocusFault(element, form.faults)

  const submit = async () => {
    const { newPassword } = form.values
    setFault(null)
    form.fail(newPassword ? {} : { newPassword: 'Enter a new password.' })
    if (!newPassword) return
    setRunning(true)
    try {
      await resetPassword(token, newPassword)
      setDone(true)
      // The server has ended the session of this browser too.
      if (status === 'signed-in') session.signOut()
    } catch (error) {
      const problem = problemOf(error)
      const { token: link, ...fields } = problem.fields
      if (link !== undefined || !form.failWith({ ...problem, fields })) {
        setFault(link ?? problemText(problem))
      }
    }
    setRunning(false)
  }

  if (done) {
    return (
      <FormPage title="Your password is set">
        <Typography role="status">You are signed out everywhere. Sign in with it now.</Typography>
        <Button component={Link} to="/" variant="contained" size="large">
          Sign in
        </Button>
      </FormPage>
    )
  }
  return (
    <FormPage title="Set a new password" onSubmit={submit} ref={element}>
      {fault && <Alert severity="error">{fault}</Alert>}
      <PasswordField
        {...form.text('newPassword')}
        label="New password"
        autoComplete="new-password"
        autoFocus
        helperText={
          form.text('newPassword').helperText ??
          'At least 15 characters: a few words in a row are easy to remember.'
        }
      />
      <Button type="submit" variant="contained" size="large" loading={running}>
        Set the password
      </Button>
      <Button component={Link} to="/forgot-password">
        Ask for a new link
      </Button>
    </FormPage>
  )
}
