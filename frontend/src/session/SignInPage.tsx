import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Paper from '@mui/material/Paper'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { problemOf } from '@station/sdk'
import { useSession } from '@station/sdk/host'
import { problemText, useForm } from '@station/ui'
import { type SubmitEvent, useState } from 'react'

import { Logo } from '../frame/Logo'
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

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const { username, password, organization } = form.values
    const missing = {
      ...(!username.trim() && { username: 'Enter your username or email address.' }),
      ...(!password && { password: 'Enter your password.' }),
    }
    setFault(null)
    form.fail(missing)
    if (Object.keys(missing).length > 0) return
    setRunning(true)
    try {
      await session.signIn({
        username: username.trim(),
        password,
        ...(organization.trim() && { organization: organization.trim() }),
      })
    } catch (error) {
      const problem = problemOf(error)
      if (!form.failWith(problem)) setFault(problemText(problem))
      setRunning(false)
    }
  }

  return (
    <Box
      component="main"
      sx={{
        minHeight: '100%',
        display: 'grid',
        placeItems: 'center',
        alignContent: 'center',
        gap: 3,
        p: 2,
      }}
    >
      <title>Sign in · Station</title>
      <Logo large />
      <Paper
        component="form"
        variant="outlined"
        noValidate
        onSubmit={(event: SubmitEvent) => void submit(event)}
        sx={{
          width: '100%',
          maxWidth: 380,
          p: 3,
          display: 'flex',
          flexDirection: 'column',
          gap: 2,
        }}
      >
        <Typography variant="h1">Sign in</Typography>
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
          label="Password"
          autoComplete="current-password"
        />
        <TextField
          {...form.text('organization')}
          label="Organization (optional)"
          helperText={
            form.text('organization').helperText ?? 'Empty takes you where you were last.'
          }
          slotProps={{ htmlInput: { autoCapitalize: 'none', spellCheck: false } }}
        />
        <Button type="submit" variant="contained" size="large" loading={running}>
          Sign in
        </Button>
      </Paper>
    </Box>
  )
}
