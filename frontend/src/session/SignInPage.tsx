import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { problemOf } from '@station/sdk'
import { useSession } from '@station/sdk/host'
import { problemText, useFocusFault, useForm } from '@station/ui'
import { type ReactNode, useRef, useState } from 'react'
import { Link } from 'react-router'

import { FormPage } from './FormPage'
import { PasswordField } from './PasswordField'

interface SignInPageProps {
  title?: string
  /** Whose sign-in is awaited, at a page that goes on with it wherever they were last. */
  email?: string
  /** What is said above the form. */
  children?: ReactNode
}

/**
 * Stands at whatever address was asked for, so that signing in leads there.
 */
export default function SignInPage({ title = 'Sign in', email = '', children }: SignInPageProps) {
  const session = useSession()
  const form = useForm({
    values: { username: email, password: '', organization: '' },
    version: 0,
  })
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
    <FormPage title={title} onSubmit={submit} ref={element}>
      {children}
      {fault && <Alert severity="error">{fault}</Alert>}
      <TextField
        {...form.text('username')}
        label="Username or email"
        autoComplete="username"
        autoFocus={!email}
        slotProps={{ htmlInput: { autoCapitalize: 'none', spellCheck: false } }}
      />
      <PasswordField
        {...form.text('password')}
        inputRef={password}
        label="Password"
        autoComplete="current-password"
        autoFocus={!!email}
      />
      {!email && (
        <TextField
          {...form.text('organization')}
          label="Organization (optional)"
          helperText={
            form.text('organization').helperText ?? 'Empty takes you where you were last.'
          }
          slotProps={{ htmlInput: { autoCapitalize: 'none', spellCheck: false } }}
        />
      )}
      <Button type="submit" variant="contained" size="large" loading={running}>
        Sign in
      </Button>
      <Button component={Link} to="/forgot-password">
        Forgot your password?
      </Button>
    </FormPage>
  )
}
