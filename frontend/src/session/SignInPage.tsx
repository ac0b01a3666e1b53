import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { problemOf } from '@station/sdk'
import { useSession } from '@station/sdk/host'
import { problemText, useFocusFault, useForm } from '@station/ui'
import { useRef, useState } from 'react'
import { Link } from 'react-router'

import { FormPage } from './FormPage'
import { PasswordField } from './PasswordField'

const empty = { values: { username: '', password: '', organization: '' }, version: 0 }

/**
 * Stands at whatever address was asked for, so that signing in leads there.
 */
export default function SignInPage() {
  const session = useSession()
  const form = useForm(empty)
  const [fault, setFault] = useState<string | null>(null)
  const [running, setRunning] = useState(false)
  const element = useRef<HTMLFormElement>(null)
  const password = useRef<HTMLInputElement>(null)
  useFocusFault(element, form.faults)

  const submit = async () => {
    const { username, organization } = form.values
    const missing = {
      ...(!username.trim() && { username: 'Enter your username or email address.' }),
      ...(!form.values.password && { password: 'Enter your password.' }),
    }
    setFault(null)
    form.fail(missing)
    if (Object.keys(missing).length > 0) return
    setRunning(true)
    try {
      await session.signIn({
        username: username.trim(),
        password: form.values.password,
        ...(organization.trim() && { organization: organization.trim() }),
      })
    } catch (error) {
      const problem = problemOf(error)
      if (!form.failWith(problem)) {
        setFault(problemText(problem))
        // It is mostly the password that was mistyped.
        password.current?.focus()
        password.current?.select()
      }
      setRunning(false)
    }
  }

  return (
    <FormPage title="Sign in" onSubmit={submit} ref={element}>
      {fault && <Alert severity="error">{fault}</Alert>}
      <TextField
        {...form.text('username')}
        label="Username or email"
        autoComplete="username"
        autoFocus
        slotProps={{ htmlInput: { autoCapitalize: 'none', spellCheck: false } }}
      />
      <PasswordField
        {...form.text('password')}
        inputRef={password}
        label="Password"
        autoComplete="current-password"
      />
      <TextField
        {...form.text('organization')}
        label="Organization (optional)"
        helperText={form.text('organization').helperText ?? 'Empty takes you where you were last.'}
        slotProps={{ htmlInput: { autoCapitalize: 'none', spellCheck: false } }}
      />
      <Button type="submit" variant="contained" size="large" loading={running}>
        Sign in
      </Button>
      <Button component={Link} to="/forgot-password">
        Forgot your password?
      </Button>
    </FormPage>
  )
}
