import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { problemOf } from '@station/sdk'
import { requestPasswordReset } from '@station/sdk/host'
import { problemText, useFocusFault, useForm } from '@station/ui'
import { useRef, useState } from 'react'
import { Link } from 'react-router'

import { FormPage } from './FormPage'

const empty = { values: { email: '' }, version: 0 }

/** Sends a link to a new password. */
export default function ForgotPasswordPage() {
  const form = useForm(empty)
  const [fault, setFault] = useState<string | null>(null)
  const [running, setRunning] = useState(false)
  const [sentTo, setSentTo] = useState<string | null>(null)
  const element = useRef<HTMLFormElement>(null)
  useFocusFault(element, form.faults)

  const submit = async () => {
    const email = form.values.email.trim()
    setFault(null)
    form.fail(email ? {} : { email: 'Enter your email address.' })
    if (!email) return
    setRunning(true)
    try {
      await requestPasswordReset(email)
      setSentTo(email)
    } catch (error) {
      const problem = problemOf(error)
      if (!form.failWith(problem)) setFault(problemText(problem))
    }
    setRunning(false)
  }

  if (sentTo !== null) {
    return (
      <FormPage title="Look into your mail">
        <Typography role="status">
          If an account has the address {sentTo}, a link to a new password is on its way. It works
          for an hour.
        </Typography>
        <Button component={Link} to="/" variant="outlined">
          Back to sign in
        </Button>
      </FormPage>
    )
  }
  return (
    <FormPage title="Forgot your password?" onSubmit={submit} ref={element}>
      {fault && <Alert severity="error">{fault}</Alert>}
      <Typography>We send you a link that sets a new one.</Typography>
      <TextField
        {...form.text('email')}
        label="Email address"
        type="email"
        autoComplete="email"
        autoFocus
      />
      <Button type="submit" variant="contained" size="large" loading={running}>
        Send the link
      </Button>
      <Button component={Link} to="/">
        Back to sign in
      </Button>
    </FormPage>
  )
}
