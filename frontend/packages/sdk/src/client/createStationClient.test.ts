import { gql } from '@urql/core'
import { expect, test, vi } from 'vitest'

import type { SessionApi } from '../session/api'
import { sessionMemory } from '../session/memory'
import { Session } from '../session/session'
import { createStationClient } from './createStationClient'

const organization = { id: 'acme-id', name: 'Acme', slug: 'acme' }

async function setup(answers: (authorization: string | null) => object) {
  let issued = 0
  const api: SessionApi = {
    login: () => Promise.reject(new Error('not used')),
    refresh: vi.fn(() =>
      Promise.resolve({
        accessToken: `token-${++issued}`,
        expiresIn: 900,
        user: null,
        organization,
      }),
    ),
    logout: () => Promise.resolve(),
  }
  const memory = sessionMemory()
  memory.remember('acme')
  const session = new Session(api, memory, {
    exclusively: (task) => task(),
    signOut: () => undefined,
    onSignOut: () => undefined,
  })
  await session.start()

  const sent: (string | null)[] = []
  vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
    const authorization = new Headers(init.headers).get('Authorization')
    sent.push(authorization)
    return Promise.resolve(
      new Response(JSON.stringify(answers(authorization)), {
        headers: { 'Content-Type': 'application/json' },
      }),
    )
  })
  const onProblem = vi.fn()
  const station = createStationClient({
    session,
    organizationId: organization.id,
    caches: [],
    onProblem,
  })
  return { station, session, sent, api, onProblem }
}

const query = gql`
  query Here {
    here
  }
`
const refused = {
  data: null,
  errors: [{ message: 'Sign in first.', extensions: { code: 'UNAUTHENTICATED' } }],
}
const welcome = { data: { __typename: 'Query', here: 'yes' } }

test('a token the server refuses is renewed once, and the request is sent again', async () => {
  const { station, sent, api } = await setup((authorization) =>
    authorization === 'Bearer token-1' ? refused : welcome,
  )
  const results = await Promise.all([
    station.client.query(query, {}, { requestPolicy: 'network-only' }).toPromise(),
    station.client.query(query, { n: 1 }, { requestPolicy: 'network-only' }).toPromise(),
  ])
  for (const { data } of results) expect(data).toMatchObject({ here: 'yes' })
  expect(api.refresh).toHaveBeenCalledTimes(2)
  expect(sent.filter((each) => each === 'Bearer token-2')).toHaveLength(2)
  station.dispose()
})

test('a token that the session renewed by itself is taken up', async () => {
  const { station, session, sent } = await setup(() => welcome)
  await session.token(organization.id, session.currentToken(organization.id))
  await station.client.query(query, {}).toPromise()
  expect(sent).toEqual(['Bearer token-2'])
  station.dispose()
})

test('a problem is told with its code', async () => {
  const { station, onProblem } = await setup(() => ({
    data: { here: null },
    errors: [{ message: 'Off.', extensions: { code: 'PORTLET_DISABLED' } }],
  }))
  await station.client.query(query, {}).toPromise()
  expect(onProblem).toHaveBeenCalledWith(expect.objectContaining({ code: 'PORTLET_DISABLED' }))
  station.dispose()
})
