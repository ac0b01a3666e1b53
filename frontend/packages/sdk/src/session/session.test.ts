import { acme, globex, grant } from '@station/testkit'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { problem, ProblemError, type ProblemCode, problemOf } from '../problem'
import type { Grant } from './api'
import { sessionMemory } from './memory'
import { Session } from './session'
import type { SessionTabs } from './tabs'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const credentials = { username: 'ada', password: 'secret' }
const fault = (code: ProblemCode) => new ProblemError(problem(code, `It is ${code}.`))

/** A session whose server the test plays, in a browser with this one tab. */
function setup() {
  const api = {
    login: vi.fn(() => Promise.resolve(grant('first'))),
    refresh: vi.fn((_organization?: string) => Promise.resolve(grant('second'))),
    logout: vi.fn(() => Promise.resolve()),
  }
  let tellSignOut: () => void = () => undefined
  const tabs: SessionTabs = {
    exclusively: (task) => task(),
    signOut: vi.fn(),
    onSignOut: (listener) => {
      tellSignOut = listener
    },
  }
  const session = new Session(api, sessionMemory(), tabs)
  return { api, tabs, session, otherTabSignsOut: () => tellSignOut() }
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'OK',
    (error: unknown) => problemOf(error).code,
  )

test('starts signed out, and asks nobody, where nobody has signed in', async () => {
  const { api, session } = setup()
  await session.start()
  expect(session.state()).toEqual({ status: 'signed-out' })
  expect(api.refresh).not.toHaveBeenCalled()
})

test('signing in gives the person, the organization and a token', async () => {
  const { session } = setup()
  const states: string[] = []
  session.subscribe(() => states.push(session.state().status))
  await session.signIn(credentials)
  expect(session.state()).toMatchObject({
    status: 'signed-in',
    user: { id: 'ada-id', displayName: 'Ada Lovelace', email: 'ada@acme.example' },
    organization: acme,
  })
  expect(states).toEqual(['signed-in'])
  expect(await session.token(acme.id)).toBe('first')
})

test('a wrong password is thrown and changes nothing', async () => {
  const { api, session } = setup()
  await session.start()
  api.login.mockRejectedValueOnce(fault('UNAUTHENTICATED'))
  expect(await codeOf(session.signIn(credentials))).toBe('UNAUTHENTICATED')
  expect(session.state()).toEqual({ status: 'signed-out' })
  expect(await codeOf(session.token(acme.id))).toBe('UNAUTHENTICATED')
})

test('a reload takes the session up in the organization of the tab', async () => {
  const before = setup()
  before.api.login.mockResolvedValueOnce(grant('first', { organization: globex }))
  await before.session.signIn(credentials)

  const { api, session } = setup()
  await session.start()
  expect(api.refresh).toHaveBeenCalledExactlyOnceWith('globex')
})

test('the organization is kept per tab, that somebody is signed in per browser', () => {
  const memory = sessionMemory()
  memory.remember('globex')
  expect(sessionStorage.getItem('station.organization')).toBe('globex')
  expect(JSON.stringify(Object.entries(localStorage))).not.toContain('globex')

  // Another tab shares localStorage only.
  sessionStorage.clear()
  expect(memory.signedIn()).toBe(true)
  expect(memory.organization()).toBeUndefined()
})

test('no token is ever written to storage', async () => {
  const { session } = setup()
  await session.signIn(credentials)
  const stored = JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])
  expect(stored).toContain('acme')
  expect(stored).not.toContain('first')
})

test('twenty callers whose token was refused get one refresh', async () => {
  const { api, session } = setup()
  await session.signIn(credentials)
  const tokens = await Promise.all(
    Array.from({ length: 20 }, () => session.token(acme.id, 'first')),
  )
  expect(new Set(tokens)).toEqual(new Set(['second']))
  expect(api.refresh).toHaveBeenCalledTimes(1)
})

test('a refusal of a token that was replaced meanwhile needs no refresh', async () => {
  const { api, session } = setup()
  await session.signIn(credentials)
  expect(await session.token(acme.id, 'an-older-one')).toBe('first')
  expect(api.refresh).not.toHaveBeenCalled()
})

test('a token about to end is renewed before it is given out', async () => {
  const { api, session } = setup()
  api.login.mockResolvedValueOnce(grant('first', { expiresIn: 5 }))
  await session.signIn(credentials)
  expect(session.expiresSoon()).toBe(true)
  expect(await session.token(acme.id)).toBe('second')
  expect(session.expiresSoon()).toBe(false)
})

test('refreshes a minute ahead of the end by itself, and again from there', async () => {
  const { api, session } = setup()
  await session.signIn(credentials)
  await vi.advanceTimersByTimeAsync(839_999)
  expect(api.refresh).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(api.refresh).toHaveBeenCalledExactlyOnceWith('acme')
  await vi.advanceTimersByTimeAsync(840_000)
  expect(api.refresh).toHaveBeenCalledTimes(2)
})

test('a refresh ahead that finds no server tries again and stays signed in', async () => {
  const { api, session } = setup()
  await session.signIn(credentials)
  api.refresh.mockRejectedValueOnce(fault('NETWORK'))
  await vi.advanceTimersByTimeAsync(840_000)
  expect(session.state().status).toBe('signed-in')
  await vi.advanceTimersByTimeAsync(5_000)
  expect(api.refresh).toHaveBeenCalledTimes(2)
  expect(session.currentToken(acme.id)).toBe('second')
})

test('tries that fail come at growing intervals, and wait as long as the server says', async () => {
  const { api, session } = setup()
  await session.signIn(credentials)
  api.refresh.mockRejectedValue(fault('NETWORK'))
  await vi.advanceTimersByTimeAsync(840_000)
  await vi.advanceTimersByTimeAsync(5_000 + 10_000 + 20_000 + 40_000)
  expect(api.refresh).toHaveBeenCalledTimes(5)
  await vi.advanceTimersByTimeAsync(600_000)
  expect(api.refresh).toHaveBeenCalledTimes(15)

  api.refresh.mockRejectedValueOnce(
    new ProblemError(problem('RATE_LIMITED', 'Too many.', { retryAfter: 300 })),
  )
  await vi.advanceTimersByTimeAsync(60_000)
  api.refresh.mockResolvedValueOnce(grant('at last'))
  await vi.advanceTimersByTimeAsync(299_999)
  expect(session.currentToken(acme.id)).toBe('first')
  await vi.advanceTimersByTimeAsync(1)
  expect(session.currentToken(acme.id)).toBe('at last')

  // What went well begins anew.
  await vi.advanceTimersByTimeAsync(840_000)
  const calls = api.refresh.mock.calls.length
  await vi.advanceTimersByTimeAsync(5_000)
  expect(api.refresh).toHaveBeenCalledTimes(calls + 1)
})

test('a refused refresh signs out, and forgets', async () => {
  const { api, session } = setup()
  await session.signIn(credentials)
  api.refresh.mockRejectedValueOnce(fault('UNAUTHENTICATED'))
  expect(await codeOf(session.token(acme.id, 'first'))).toBe('UNAUTHENTICATED')
  expect(session.state()).toEqual({ status: 'signed-out' })
  expect(session.currentToken(acme.id)).toBeUndefined()
  expect(localStorage).toHaveLength(0)
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(api.refresh).toHaveBeenCalledTimes(1)
})

test('a server that does not answer at the start is said, and starting again mends it', async () => {
  sessionMemory().remember('acme')
  const { api, session } = setup()
  api.refresh.mockRejectedValueOnce(fault('NETWORK'))
  await session.start()
  expect(session.state()).toMatchObject({ status: 'unreachable', problem: { code: 'NETWORK' } })
  await session.start()
  expect(session.state().status).toBe('signed-in')
})

test('an organization that was closed to the person gives way to the one last used', async () => {
  sessionMemory().remember('globex')
  const { api, session } = setup()
  api.refresh.mockRejectedValueOnce(fault('NOT_FOUND'))
  await session.start()
  expect(api.refresh.mock.calls).toEqual([['globex'], []])
  expect(session.state()).toMatchObject({ status: 'signed-in', organization: acme })
})

test('so it does after the server was away at first', async () => {
  sessionMemory().remember('globex')
  const { api, session } = setup()
  api.refresh.mockRejectedValueOnce(fault('NETWORK'))
  await session.start()
  api.refresh.mockRejectedValueOnce(fault('NOT_FOUND'))
  await session.start()
  expect(session.state()).toMatchObject({ status: 'signed-in', organization: acme })
})

test('who is taken out of the organization goes on in another, and is told', async () => {
  const { api, session } = setup()
  await session.signIn(credentials)
  api.refresh.mockImplementation((slug) =>
    slug === 'acme'
      ? Promise.reject(fault('NOT_FOUND'))
      : Promise.resolve(grant('of-globex', { organization: globex })),
  )
  // The socket is closed, for one, and asks for another token.
  expect(await codeOf(session.token(acme.id, 'first'))).toBe('UNAUTHENTICATED')
  expect(session.state()).toMatchObject({ status: 'signed-in', organization: globex, left: acme })
  expect(await session.token(globex.id)).toBe('of-globex')
  await vi.advanceTimersByTimeAsync(840_000)
  expect(api.refresh.mock.calls).toEqual([['acme'], [], ['globex']])

  api.refresh.mockResolvedValueOnce(grant('of-acme'))
  await session.switchOrganization('acme')
  expect(session.state()).not.toHaveProperty('left')
})

test('so does who is taken out while the tab does nothing, and who is in no other', async () => {
  const { api, session } = setup()
  await session.signIn(credentials)
  api.refresh.mockRejectedValueOnce(fault('NOT_FOUND'))
  api.refresh.mockResolvedValue(grant('of-none', { user: null, organization: null }))
  await vi.advanceTimersByTimeAsync(840_000)
  expect(session.state()).toMatchObject({ status: 'signed-in', organization: null, left: acme })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(api.refresh.mock.calls).toEqual([['acme'], []])
})

test('switching names the organization, then and in every refresh after', async () => {
  const { api, session } = setup()
  await session.signIn(credentials)
  api.refresh.mockImplementation((slug) =>
    Promise.resolve(grant(`for-${slug}`, { organization: slug === 'globex' ? globex : acme })),
  )
  await session.switchOrganization('globex')
  expect(session.state()).toMatchObject({ organization: globex })
  await vi.advanceTimersByTimeAsync(840_000)
  expect(api.refresh.mock.calls).toEqual([['globex'], ['globex']])
})

test('a request of the organization that was left never goes out with the new token', async () => {
  const { api, session } = setup()
  await session.signIn(credentials)
  api.refresh.mockResolvedValueOnce(grant('of-globex', { organization: globex }))
  await session.switchOrganization('globex')
  expect(session.currentToken(acme.id)).toBeUndefined()
  expect(await codeOf(session.token(acme.id))).toBe('UNAUTHENTICATED')
  expect(await session.token(globex.id)).toBe('of-globex')
})

test('a switch during a refresh waits for it: two would spend one refresh token', async () => {
  const { api, session } = setup()
  await session.signIn(credentials)
  let answer: (grant: Grant) => void = () => undefined
  api.refresh.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)))
  api.refresh.mockResolvedValueOnce(grant('third', { organization: globex }))
  const renewing = session.token(acme.id, 'first')
  const switching = session.switchOrganization('globex')
  await vi.advanceTimersByTimeAsync(0)
  expect(api.refresh.mock.calls).toEqual([['acme']])

  answer(grant('second'))
  await switching
  expect(api.refresh.mock.calls).toEqual([['acme'], ['globex']])
  expect(session.currentToken(globex.id)).toBe('third')
  await codeOf(renewing)
})

test('a switch that is refused leaves everything as it was', async () => {
  const { api, session } = setup()
  await session.signIn(credentials)
  api.refresh.mockRejectedValueOnce(fault('NOT_FOUND'))
  expect(await codeOf(session.switchOrganization('nowhere'))).toBe('NOT_FOUND')
  expect(session.state()).toMatchObject({ status: 'signed-in', organization: acme })
  expect(await session.token(acme.id)).toBe('first')
})

test('a refresh for the same person and place tells nobody', async () => {
  const { session } = setup()
  await session.signIn(credentials)
  const listener = vi.fn()
  session.subscribe(listener)
  await session.token(acme.id, 'first')
  expect(listener).not.toHaveBeenCalled()
})

test('signing out does not wait for the server, and tells the other tabs', async () => {
  const { api, tabs, session } = setup()
  await session.signIn(credentials)
  api.logout.mockRejectedValueOnce(fault('NETWORK'))
  session.signOut()
  expect(session.state()).toEqual({ status: 'signed-out' })
  expect(tabs.signOut).toHaveBeenCalledOnce()
  expect(sessionMemory().signedIn()).toBe(false)
})

test('a sign-out in another tab signs this one out, without telling it back', async () => {
  const { api, tabs, session, otherTabSignsOut } = setup()
  await session.signIn(credentials)
  otherTabSignsOut()
  expect(session.state()).toEqual({ status: 'signed-out' })
  expect(tabs.signOut).not.toHaveBeenCalled()
  expect(api.logout).not.toHaveBeenCalled()
})

test('an answer that comes after signing out does not sign in again', async () => {
  const { api, session } = setup()
  await session.signIn(credentials)
  let answer: (grant: Grant) => void = () => undefined
  api.refresh.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)))
  const renewing = session.token(acme.id, 'first')
  await vi.advanceTimersByTimeAsync(0)
  session.signOut()
  answer(grant('second'))
  expect(await codeOf(renewing)).toBe('UNAUTHENTICATED')
  expect(session.state()).toEqual({ status: 'signed-out' })
  expect(sessionMemory().signedIn()).toBe(false)
})

test('a refusal that comes after somebody else signed in leaves them alone', async () => {
  const { api, session } = setup()
  await session.signIn(credentials)
  let refuse: (error: Error) => void = () => undefined
  api.refresh.mockImplementationOnce(() => new Promise((_resolve, reject) => (refuse = reject)))
  const renewing = session.token(acme.id, 'first')
  await vi.advanceTimersByTimeAsync(0)
  session.signOut()
  api.login.mockResolvedValueOnce(grant('of-another'))
  await session.signIn(credentials)
  refuse(fault('UNAUTHENTICATED'))
  expect(await codeOf(renewing)).toBe('UNAUTHENTICATED')
  expect(session.currentToken(acme.id)).toBe('of-another')
})
