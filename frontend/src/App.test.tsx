import type { Portlet } from '@station/sdk'
import { httpSessionApi, Session } from '@station/sdk/host'
import { acme, FakeStation, globex, grant, oneTab, refuse, viewer } from '@station/testkit'
import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'

import { App } from './App'
import { portlets } from './portlets/registry'

const tasks: Portlet = {
  id: 'tasks',
  title: 'Tasks',
  icon: () => null,
  permission: 'portlet.tasks.view',
  widgets: [],
  app: () => Promise.resolve({ default: () => <p>All of the tasks</p> }),
  nav: [
    { title: 'All tasks', path: '' },
    { title: 'Projects', path: 'projects' },
  ],
}

// The build of these tests has one portlet.
const registry = portlets as Portlet[]
const built = registry.splice(0, registry.length, tasks)
afterAll(() => void registry.splice(0, registry.length, ...built))

const memberships = [
  { organization: acme, roles: ['admin'] },
  { organization: globex, roles: ['member'] },
]

/** The whole app at an address, with a server that knows Ada in two organizations. */
function start({ at = '/', signedIn = true, reachable = true } = {}) {
  history.replaceState(null, '', at)
  if (signedIn) localStorage.setItem('station.signed-in', 'yes')
  const server = new FakeStation({ viewer: viewer({ memberships }) })
  server.reachable = reachable
  server.auth.login = () => grant('of-the-form')
  server.auth.refresh = ({ organization }) =>
    organization === 'globex' ? grant('at-globex', { organization: globex }) : grant('at-acme')
  server.auth.logout = () => ({ ok: true })
  const session = new Session(httpSessionApi(), undefined, oneTab())
  onTestFinished(() => session.signOut())
  const user = userEvent.setup({ delay: null, pointerEventsCheck: 0 })
  const begin = async () => {
    await session.start()
    render(<App session={session} />)
  }
  return { server, user, begin }
}

async function signIn(user: UserEvent) {
  await user.type(await screen.findByLabelText('Username or email'), 'ada')
  await user.type(screen.getByLabelText('Password'), 'secret')
  await user.click(screen.getByRole('button', { name: 'Sign in' }))
}

test('signing in leads to the address that was asked for', async () => {
  const { server, user, begin } = start({ at: '/app/tasks', signedIn: false })
  await begin()
  await signIn(user)
  expect(await screen.findByText('All of the tasks')).toBeVisible()
  expect(location.pathname).toBe('/app/tasks')
  expect(server.requests[0]).toMatchObject({ operation: 'Viewer', token: 'of-the-form' })
})

test('a wrong password is said, and nothing is loaded', async () => {
  const { server, user, begin } = start({ signedIn: false })
  await begin()
  server.auth.login = () => {
    throw refuse('UNAUTHENTICATED', 'Wrong name or password.')
  }
  await signIn(user)
  expect(await screen.findByRole('alert')).toHaveTextContent('Wrong name or password.')
  expect(screen.getByLabelText('Password')).toHaveValue('secret')
  expect(server.requests).toEqual([])
})

test('an address that leads nowhere says so and shows the way back', async () => {
  const { user, begin } = start({ at: '/app/nothing' })
  await begin()
  expect(await screen.findByText('There is nothing here')).toBeVisible()
  await user.click(screen.getByRole('link', { name: 'Go to the dashboard' }))
  expect(await screen.findByRole('heading', { name: 'Dashboard' })).toBeVisible()
})

test('the tabs of a portlet lead through its app and say where one is', async () => {
  const { begin } = start({ at: '/app/tasks/projects' })
  await begin()
  const tabs = within(await screen.findByRole('navigation', { name: 'Tasks' }))
  expect(tabs.getByRole('link', { name: 'Projects' })).toHaveAttribute('aria-current', 'page')
  expect(tabs.getByRole('link', { name: 'All tasks' })).not.toHaveAttribute('aria-current')
})

test('switching asks everything anew with the other organization’s token', async () => {
  const { server, user, begin } = start({ at: '/app/tasks' })
  await begin()
  await user.click(await screen.findByRole('button', { name: 'Organization: Acme' }))
  server.answer({ viewer: viewer({ organization: globex, memberships, portlets: [] }) })
  await user.click(await screen.findByRole('menuitem', { name: /Globex/ }))

  expect(await screen.findByRole('button', { name: 'Organization: Globex' })).toBeVisible()
  expect(location.pathname).toBe('/')
  expect(screen.queryByRole('link', { name: 'Tasks' })).toBeNull()
  expect(server.requests.at(-1)).toMatchObject({ operation: 'Viewer', token: 'at-globex' })
  expect(sessionStorage.getItem('station.organization')).toBe('globex')
})

test('who is taken out of the organization is told, and goes on in another', async () => {
  const { server, begin } = start({ at: '/app/tasks' })
  await begin()
  expect(await screen.findByText('All of the tasks')).toBeVisible()
  server.auth.refresh = ({ organization }) => {
    if (organization === 'acme') throw refuse('NOT_FOUND', 'There is no such organization.')
    return grant('at-globex', { organization: globex })
  }
  server.accepts = (token) => token === 'at-globex'
  server.answer({ viewer: viewer({ organization: globex, memberships, portlets: [] }) })
  // Coming back to the page asks anew.
  document.dispatchEvent(new Event('visibilitychange'))

  expect(await screen.findByRole('button', { name: 'Organization: Globex' })).toBeVisible()
  expect(screen.getByText('Acme is no longer open to you.')).toBeVisible()
  expect(location.pathname).toBe('/')
})

test('an ended session leads to the sign-in page, at the same address', async () => {
  const { server, begin } = start({ at: '/app/tasks' })
  server.accepts = () => false
  server.auth.refresh = vi
    .fn(() => grant('at-acme'))
    .mockImplementationOnce(() => grant('at-acme'))
    .mockImplementation(() => {
      throw refuse('UNAUTHENTICATED', 'The session has ended.')
    })
  await begin()
  expect(await screen.findByRole('button', { name: 'Sign in' })).toBeEnabled()
  expect(location.pathname).toBe('/app/tasks')
})

test('signing out forgets where one was', async () => {
  const { user, begin } = start({ at: '/app/tasks?task=1' })
  await begin()
  await user.click(await screen.findByRole('button', { name: 'Account of Ada Lovelace' }))
  await user.click(screen.getByRole('menuitem', { name: 'Sign out' }))
  expect(await screen.findByLabelText('Username or email')).toBeVisible()
  expect(location.pathname + location.search).toBe('/')
  expect(localStorage.getItem('station.signed-in')).toBeNull()
})

test('dark is chosen in the menu and remembered in this browser', async () => {
  const { user, begin } = start()
  await begin()
  await user.click(await screen.findByRole('button', { name: 'Account of Ada Lovelace' }))
  await user.click(screen.getByRole('menuitemradio', { name: 'Dark' }))
  expect(document.documentElement).toHaveAttribute('data-color-scheme', 'dark')
  expect(localStorage.getItem('station.color-mode')).toBe('dark')
})

test('who is in no organization is told whom to ask', async () => {
  const { server, begin } = start()
  server.auth.refresh = () => grant('nowhere', { organization: null })
  await begin()
  expect(await screen.findByText('You are in no organization yet')).toBeVisible()
  expect(server.requests).toEqual([])
})

test('a server that is away at the start is said, and asked again on demand', async () => {
  const { server, user, begin } = start({ at: '/app/tasks', reachable: false })
  await begin()
  expect(screen.getByRole('alert')).toHaveTextContent('Station does not answer')
  server.reachable = true
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('All of the tasks')).toBeVisible()
})

test('a portlet that is switched off elsewhere leaves the navigation', async () => {
  const { server, begin } = start()
  await begin()
  expect(await screen.findByRole('link', { name: 'Tasks' })).toBeVisible()
  await waitFor(() => expect(server.subscriptions('events')).toBe(1))
  server.answer({ viewer: viewer({ portlets: [] }) })
  await server.emit('events', {
    id: 'e',
    position: '1',
    type: 'portal.portlet.disabled',
    payload: {},
    metadata: {},
    occurredAt: '2026-11-01T09:00:00Z',
  })
  await waitFor(() => expect(screen.queryByRole('link', { name: 'Tasks' })).toBeNull())
})
