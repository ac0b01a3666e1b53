import { type Session, SessionProvider } from '@station/sdk/host'
import { renderStation } from '@station/testkit'
import { screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, test, vi } from 'vitest'

import ForgotPasswordPage from './ForgotPasswordPage'
import ResetPasswordPage from './ResetPasswordPage'

interface Sent {
  variables: { input: Record<string, string> }
}

/** Renders a page with a server that gives the answers, one after the other. */
async function setup(page: ReactNode, at: string, ...answers: object[]) {
  const sent: Sent[] = []
  const signOut = vi.fn()
  const state = { status: 'signed-in' }
  const session = { signOut, state: () => state, subscribe: () => () => undefined }
  const rendered = await renderStation(
    <SessionProvider session={session as unknown as Session}>{page}</SessionProvider>,
    { at },
  )
  vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
    sent.push(JSON.parse(init.body as string) as Sent)
    return Promise.resolve(
      new Response(JSON.stringify(answers.shift()), {
        headers: { 'Content-Type': 'application/json' },
      }),
    )
  })
  return { ...rendered, sent, signOut }
}

const refusal = (field: string, message: string) => ({
  errors: [{ message, extensions: { code: 'BAD_USER_INPUT', fields: { [field]: message } } }],
})

test('asks for a link and does not say whether there is an account', async () => {
  const { user, sent } = await setup(<ForgotPasswordPage />, '/forgot-password', {
    data: { requestPasswordReset: { ok: true } },
  })
  await user.click(screen.getByRole('button', { name: 'Send the link' }))
  expect(screen.getByText('Enter your email address.')).toBeVisible()
  expect(sent).toEqual([])
  await user.type(screen.getByLabelText('Email address'), ' ada@example.com ')
  await user.click(screen.getByRole('button', { name: 'Send the link' }))
  expect(await screen.findByRole('status')).toHaveTextContent(
    'If an account has the address ada@example.com',
  )
  expect(sent.map(({ variables }) => variables.input)).toEqual([{ email: 'ada@example.com' }])
})

test('sets a password by the token of the link, and signs this browser out', async () => {
  const { user, sent, signOut } = await setup(
    <ResetPasswordPage />,
    '/reset-password#token=the-token',
    refusal('newPassword', 'Your password must have at least 15 characters.'),
    { data: { resetPassword: { ok: true } } },
  )
  const password = screen.getByLabelText('New password')
  await user.type(password, 'short')
  await user.click(screen.getByRole('button', { name: 'Set the password' }))
  expect(await screen.findByText('Your password must have at least 15 characters.')).toBeVisible()
  expect(signOut).not.toHaveBeenCalled()
  await user.clear(password)
  await user.type(password, 'a few words in a row')
  await user.click(screen.getByRole('button', { name: 'Set the password' }))
  expect(await screen.findByText('Your password is set')).toBeVisible()
  expect(sent.at(-1)?.variables.input).toEqual({
    token: 'the-token',
    newPassword: 'a few words in a row',
  })
  expect(signOut).toHaveBeenCalledOnce()
})

test('a link that is not good any more is told above the form', async () => {
  const { user } = await setup(
    <ResetPasswordPage />,
    '/reset-password#token=old',
    refusal('token', 'This link is not good any more: ask for a new one.'),
  )
  await user.type(screen.getByLabelText('New password'), 'a few words in a row')
  await user.click(screen.getByRole('button', { name: 'Set the password' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('This link is not good any more')
})

test('a link without its token says so', async () => {
  await setup(<ResetPasswordPage />, '/reset-password')
  expect(screen.getByRole('alert')).toHaveTextContent('This link is not whole')
})
