import { problem, ProblemError } from '@station/sdk'
import { type Session, SessionProvider } from '@station/sdk/host'
import { renderStation } from '@station/testkit'
import { screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import SignInPage from './SignInPage'

async function setup(signIn = vi.fn(() => Promise.resolve())) {
  const session = { signIn } as unknown as Session
  const rendered = await renderStation(
    <SessionProvider session={session}>
      <SignInPage />
    </SessionProvider>,
  )
  const fill = async (username: string, password: string) => {
    if (username) await rendered.user.type(screen.getByLabelText('Username or email'), username)
    if (password) await rendered.user.type(screen.getByLabelText('Password'), password)
    await rendered.user.click(screen.getByRole('button', { name: 'Sign in' }))
  }
  return { ...rendered, signIn, fill }
}

test('sends what was entered, the organization only when there is one', async () => {
  const { fill, signIn } = await setup()
  await fill(' ada ', 'secret')
  expect(signIn).toHaveBeenCalledWith({ username: 'ada', password: 'secret' })
})

test('names a missing field and asks nothing', async () => {
  const { fill, signIn } = await setup()
  await fill('ada', '')
  expect(screen.getByText('Enter your password.')).toBeVisible()
  expect(screen.getByLabelText('Password')).toHaveFocus()
  expect(signIn).not.toHaveBeenCalled()
})

test('shows the server’s sentence and keeps what was entered', async () => {
  const { fill } = await setup(
    vi.fn(() => Promise.reject(new ProblemError(problem('UNAUTHENTICATED', 'Wrong password.')))),
  )
  await fill('ada', 'no')
  expect(await screen.findByRole('alert')).toHaveTextContent('Wrong password.')
  expect(screen.getByLabelText('Username or email')).toHaveValue('ada')
  expect(screen.getByRole('button', { name: 'Sign in' })).toBeEnabled()
  expect(screen.getByLabelText('Password')).toHaveFocus()
})

test('the password can be looked at', async () => {
  const { user } = await setup()
  expect(screen.getByLabelText('Password')).toHaveAttribute('type', 'password')
  await user.click(screen.getByRole('button', { name: 'Show password' }))
  expect(screen.getByLabelText('Password')).toHaveAttribute('type', 'text')
})
