import { httpSessionApi, Session } from '@station/sdk/host'
import { FakeStation, globex, grant, oneTab, refuse, viewer } from '@station/testkit'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, onTestFinished, test, vi } from 'vitest'

import { App } from '../App'

const invitation = {
  organization: 'Globex',
  invitedBy: 'Grace Hopper',
  email: 'ada@acme.example',
  expiresAt: '2026-12-04T09:00:00Z',
  hasAccount: false,
}
const link = '/accept-invitation#token=the-token'
const atGlobex = viewer({ organization: globex, portlets: [] })

/** The whole app at the link of a mail, with a server that has the invitation. */
async function open({ of = {}, signedIn = false, at = link, answers = {} } = {}) {
  history.replaceState(null, '', at)
  if (signedIn) localStorage.setItem('station.signed-in', 'yes')
  const server = new FakeStation({
    invitationByToken: { ...invitation, ...of },
    acceptInvitation: { organization: globex },
    viewer: atGlobex,
    ...answers,
  })
  server.auth.login = vi.fn(() => grant('of-the-form', { organization: globex }))
  server.auth.refresh = vi.fn(({ organization }) =>
    organization === 'globex' ? grant('at-globex', { organization: globex }) : grant('at-acme'),
  )
  server.auth.logout = () => ({ ok: true })
  const session = new Session(httpSessionApi(), undefined, oneTab())
  onTestFinished(() => session.signOut())
  const user = userEvent.setup({ delay: null, pointerEventsCheck: 0 })
  await session.start()
  render(<App session={session} />)
  return { server, user, session }
}

const joinButton = () => screen.findByRole('button', { name: 'Join Globex' })
const dashboard = () => screen.findByRole('heading', { name: 'Dashboard' })
const notGood = () => {
  throw refuse('BAD_USER_INPUT', 'This invitation is not good any more.', {
    fields: { token: 'This invitation is not good any more: ask for a new one.' },
  })
}

test('who has no account makes one, and lands in the organization', async () => {
  const { server, user } = await open()
  expect(await screen.findByText('Grace Hopper invites you to Globex.')).toBeVisible()
  expect(screen.getByText(/Sent to/)).toHaveTextContent(
    /^Sent to ada@acme.example, good until Dec 4, 2026, /,
  )
  expect(document.title).toBe('Join Globex · Station')
  expect(screen.getByLabelText('Given name (optional)')).toHaveFocus()
  expect(screen.getByLabelText('Username')).toHaveValue('ada')

  await user.type(screen.getByLabelText('Given name (optional)'), 'Ada ')
  await user.type(screen.getByLabelText('Username'), '.l ')
  await user.type(screen.getByLabelText('Password'), 'a few words in a row')
  await user.click(await joinButton())
  expect(await dashboard()).toBeVisible()
  expect(location.pathname + location.hash).toBe('/')
  expect(server.sent('AcceptInvitation')).toEqual([
    {
      input: {
        token: 'the-token',
        firstName: 'Ada',
        lastName: null,
        username: 'ada.l',
        password: 'a few words in a row',
      },
    },
  ])
  expect(server.auth.login).toHaveBeenCalledExactlyOnceWith({
    username: 'ada.l',
    password: 'a few words in a row',
    organization: 'globex',
  })
  expect(server.requests.at(-1)).toMatchObject({ operation: 'Viewer', token: 'of-the-form' })
})

test('what is missing or refused stands beside its field, all else above the form', async () => {
  const { server, user } = await open()
  await user.clear(await screen.findByLabelText('Username'))
  await user.click(await joinButton())
  expect(screen.getByText('Choose a username.')).toBeVisible()
  expect(screen.getByText('Choose a password.')).toBeVisible()
  expect(screen.getByLabelText('Username')).toHaveFocus()
  expect(server.sent('AcceptInvitation')).toEqual([])

  await user.type(screen.getByLabelText('Username'), 'ada')
  await user.type(screen.getByLabelText('Password'), 'short')
  for (const [code, fields] of [
    ['BAD_USER_INPUT', { password: 'Your password must have at least 15 characters.' }],
    ['CONFLICT', { username: 'Somebody has this username.' }],
  ] as const) {
    const [[name, sentence] = []] = Object.entries(fields)
    server.answer({
      acceptInvitation: () => {
        throw refuse(code, 'Not like this.', { fields })
      },
    })
    await user.click(await joinButton())
    expect(await screen.findByText(sentence ?? '')).toBeVisible()
    expect(screen.getByLabelText(name === 'username' ? 'Username' : 'Password')).toHaveFocus()
  }
  server.reachable = false
  await user.click(await joinButton())
  expect(await screen.findByRole('alert')).toHaveTextContent('Station can’t be reached.')
  expect(screen.getByLabelText('Password')).toHaveValue('short')
  expect(server.auth.login).not.toHaveBeenCalled()
})

test('who has an account signs in, and joins then', async () => {
  const { server, user } = await open({ of: { hasAccount: true } })
  expect(await screen.findByText(/You have an account/)).toBeVisible()
  expect(screen.getByLabelText('Username or email')).toHaveValue('ada@acme.example')
  expect(screen.getByLabelText('Password')).toHaveFocus()
  expect(screen.queryByLabelText('Organization (optional)')).toBeNull()
  server.auth.login = vi.fn(() => grant('of-the-form'))
  await user.type(screen.getByLabelText('Password'), 'secret')
  await user.click(screen.getByRole('button', { name: 'Sign in' }))

  expect(await screen.findByText('You are signed in as Ada Lovelace.')).toBeVisible()
  expect(location.pathname + location.hash).toBe(link)
  expect(await joinButton()).toHaveFocus()
  expect(server.sent('AcceptInvitation')).toEqual([])
  await user.click(await joinButton())
  expect(await dashboard()).toBeVisible()
  expect(location.pathname + location.hash).toBe('/')
  expect(server.requests.filter(({ operation }) => operation === 'AcceptInvitation')).toEqual([
    {
      operation: 'AcceptInvitation',
      variables: { input: { token: 'the-token' } },
      token: 'of-the-form',
    },
  ])
  expect(server.requests.at(-1)).toMatchObject({ operation: 'Viewer', token: 'at-globex' })
})

test('an access token that has ended is renewed before somebody joins', async () => {
  const { server, user } = await open({ of: { hasAccount: true }, signedIn: true })
  server.accepts = (token) => token !== 'at-acme'
  server.auth.refresh = ({ organization }) =>
    organization === 'globex' ? grant('at-globex', { organization: globex }) : grant('renewed')
  await user.click(await joinButton())
  expect(await dashboard()).toBeVisible()
  expect(
    server.requests
      .filter(({ operation }) => operation === 'AcceptInvitation')
      .map(({ token }) => token),
  ).toEqual(['at-acme', 'renewed'])
})

test('a session that has ended leads to the sign-in, and the link stays', async () => {
  const { server, user } = await open({ of: { hasAccount: true }, signedIn: true })
  const button = await joinButton()
  // The server asks nobody who sends no token.
  server.accepts = (token) => token === null
  server.auth.refresh = () => {
    throw refuse('UNAUTHENTICATED', 'The session has ended.')
  }
  await user.click(button)
  expect(await screen.findByText(/You have an account/)).toBeVisible()
  expect(location.pathname + location.hash).toBe(link)
})

test.each([true, false])(
  'somebody else is told who is signed in, and signs out to go on (account: %s)',
  async (hasAccount) => {
    const { server, user } = await open({
      of: { hasAccount, email: 'mia@example.com' },
      signedIn: true,
    })
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You are signed in as Ada Lovelace (ada@acme.example). To accept, sign out first.',
    )
    expect(screen.queryByRole('button', { name: 'Join Globex' })).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Sign out and go on' }))
    const name = await screen.findByLabelText(hasAccount ? 'Username or email' : 'Username')
    expect(name).toHaveValue(hasAccount ? 'mia@example.com' : 'mia')
    expect(location.pathname + location.hash).toBe(link)
    expect(server.sent('AcceptInvitation')).toEqual([])
  },
)

test('of who is in no organization the server knows whether it is them', async () => {
  const { server, user, session } = await open({ of: { hasAccount: true } })
  server.auth.login = () => grant('nowhere', { user: null, organization: null })
  server.answer({
    acceptInvitation: () => {
      throw refuse('FORBIDDEN', 'This invitation is for another address.')
    },
  })
  await user.type(await screen.findByLabelText('Password'), 'secret')
  await user.click(screen.getByRole('button', { name: 'Sign in' }))
  await user.click(await joinButton())
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'You are signed in with another account.',
  )
  expect(screen.queryByRole('button', { name: 'Join Globex' })).toBeNull()
  expect(session.state().status).toBe('signed-in')

  await user.click(screen.getByRole('button', { name: 'Sign out and go on' }))
  server.answer({ acceptInvitation: { organization: globex } })
  await user.type(await screen.findByLabelText('Password'), 'secret')
  await user.click(screen.getByRole('button', { name: 'Sign in' }))
  await user.click(await joinButton())
  expect(await dashboard()).toBeVisible()
})

test('who is a member already is told, and can go on', async () => {
  const { server, user } = await open({ of: { hasAccount: true }, signedIn: true })
  server.answer({
    acceptInvitation: () => {
      throw refuse('CONFLICT', 'You are a member of this organization already.')
    },
  })
  await user.click(await joinButton())
  expect(await screen.findByRole('alert')).toHaveTextContent('You are a member')
  await user.click(screen.getByRole('link', { name: 'Not now' }))
  expect(await dashboard()).toBeVisible()
})

test('an address that got an account meanwhile signs in with it', async () => {
  const { server, user } = await open()
  await user.type(await screen.findByLabelText('Password'), 'a few words in a row')
  server.answer({
    invitationByToken: { ...invitation, hasAccount: true },
    acceptInvitation: () => {
      throw refuse('UNAUTHENTICATED', 'You have an account already: sign in first, then accept.')
    },
  })
  await user.click(await joinButton())
  expect(await screen.findByText(/You have an account/)).toBeVisible()
})

test('who can’t be signed in with the new account is told so at the sign-in page', async () => {
  const { server, user } = await open()
  server.auth.login = () => {
    throw refuse('RATE_LIMITED', 'Too many sign-ins.')
  }
  await user.type(await screen.findByLabelText('Password'), 'a few words in a row')
  await user.click(await joinButton())
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'You are a member of Globex now. Too many sign-ins.',
  )
  expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeVisible()
  expect(location.pathname + location.hash).toBe('/')
})

test('an invitation that is over says so, at once', async () => {
  const { user } = await open({ answers: { invitationByToken: notGood } })
  expect(await screen.findByRole('alert')).toHaveTextContent('not good any more')
  await user.click(screen.getByRole('link', { name: 'Go to Station' }))
  expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test.each([true, false])(
  'an invitation that is over by now says so (signed in: %s)',
  async (signedIn) => {
    const { server, user } = await open({ signedIn, of: { hasAccount: signedIn } })
    server.answer({ acceptInvitation: notGood })
    const button = await joinButton()
    if (!signedIn) await user.type(screen.getByLabelText('Password'), 'a few words in a row')
    await user.click(button)
    expect(await screen.findByRole('alert')).toHaveTextContent('not good any more')
    expect(screen.queryByRole('button', { name: 'Join Globex' })).toBeNull()
  },
)

test('a link without its token says so, and the server is not asked', async () => {
  const { server } = await open({ at: '/accept-invitation' })
  expect(await screen.findByRole('alert')).toHaveTextContent('This link is not whole')
  expect(server.requests).toEqual([])
})

test.each([true, false])(
  'a server that is away is said, and asked again on demand (signed in: %s)',
  async (signedIn) => {
    const away = vi.fn(() => invitation)
    away.mockImplementationOnce(() => {
      throw refuse('UNAVAILABLE', 'Station is busy.')
    })
    const { user, session, server } = await open({
      answers: { invitationByToken: away },
      of: { hasAccount: signedIn },
    })
    await screen.findByRole('alert')
    if (signedIn) {
      localStorage.setItem('station.signed-in', 'yes')
      server.reachable = false
      await session.start()
      server.reachable = true
    }
    expect(await screen.findByRole('alert')).toHaveTextContent('Your invitation could not be')
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText(/Grace Hopper invites/)).toBeVisible()
    expect(session.state().status).toBe(signedIn ? 'signed-in' : 'signed-out')
  },
)
