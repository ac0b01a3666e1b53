import { FakeStation, refuse, stationClient, viewer } from '@station/testkit'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { onEnd, pipe, subscribe } from 'wonka'

import { ViewerChangedDocument, ViewerDocument, type ViewerQuery } from '../gql/graphql'
import { problemOf } from '../problem'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const another = 'subscription Another { events { id } }'
const RANDOM_WAIT = 1_000

/** A client with a query and a subscription on screen, connected. */
async function setup() {
  const server = new FakeStation({ viewer: viewer() })
  const { client, connection } = await stationClient()
  const permissions: number[] = []
  const query = client.query(ViewerDocument, {}).subscribe(({ data }) => {
    if (data?.viewer) permissions.push(data.viewer.permissions.length)
  })
  const events: string[] = []
  client.subscription(ViewerChangedDocument, {}).subscribe(({ data }) => {
    if (data) events.push(data.events.id)
  })
  await vi.advanceTimersByTimeAsync(0)
  expect(connection.status()).toBe('connected')
  return { server, client, connection, query, permissions, events }
}

const event = (id: string) => ({
  id,
  position: id,
  type: 'portal.portlet.enabled',
  payload: {},
  metadata: {},
  occurredAt: '2026-11-01T09:00:00Z',
})

test('one socket serves all subscriptions, with the session’s token', async () => {
  const { server, client } = await setup()
  client.subscription(another, {}).subscribe(() => undefined)
  await vi.advanceTimersByTimeAsync(0)
  expect(server.sockets).toHaveLength(1)
  expect(server.socket().received[0]).toEqual({
    type: 'connection_init',
    payload: { authorization: 'Bearer token-1' },
  })
})

test('a burst comes in two portions: the first at once, the rest together', async () => {
  const { server, events } = await setup()
  await server.emit('events', ...Array.from({ length: 200 }, (_, index) => event(`e${index}`)))
  await vi.advanceTimersByTimeAsync(49)
  expect(events).toEqual(['e0'])
  await vi.advanceTimersByTimeAsync(1)
  expect(events).toHaveLength(200)
  expect(events.at(-1)).toBe('e199')
})

test('a subscription that the server refuses ends, with its error and after the events before it', async () => {
  const { server, client } = await setup()
  const results: string[] = []
  const ended = vi.fn()
  pipe(
    client.subscription<{ events: { id: string } }>(another, {}),
    onEnd(ended),
    subscribe(({ data, error }) => {
      results.push(error ? problemOf(error).code : (data?.events.id ?? 'nothing'))
    }),
  )
  await vi.advanceTimersByTimeAsync(0)
  await server.emit('events', event('first'), event('second'))
  await server.end('events', refuse('PORTLET_DISABLED', 'Switched off.'))
  await vi.advanceTimersByTimeAsync(50)
  expect(results).toEqual(['first', 'second', 'PORTLET_DISABLED'])
  expect(ended).toHaveBeenCalledOnce()
  // The connection serves the others, and what was refused is not asked for again.
  await vi.advanceTimersByTimeAsync(60_000)
  expect(server.sockets).toHaveLength(1)
  expect(server.subscriptions('events')).toBe(0)
})

test('back after a loss, what is on screen is asked for again, and the subscription too', async () => {
  const { server, connection, permissions, events } = await setup()
  server.answer({ viewer: viewer({ permissions: ['users.read'] }) })
  server.socket().close(1006)
  expect(connection.status()).toBe('lost')
  await vi.advanceTimersByTimeAsync(RANDOM_WAIT)
  expect(connection.status()).toBe('connected')
  expect(permissions.at(-1)).toBe(1)
  await server.emit('events', event('after'))
  expect(events).toEqual(['after'])
})

test('what has left the screen is not asked for again', async () => {
  const { server, query } = await setup()
  query.unsubscribe()
  server.socket().close(1006)
  await vi.advanceTimersByTimeAsync(RANDOM_WAIT)
  expect(server.sockets).toHaveLength(2)
  expect(server.sent('Viewer')).toHaveLength(1)
})

test('a token that the server refuses is replaced before coming back', async () => {
  const { server, connection } = await setup()
  server.accepts = (token) => token !== 'token-1'
  server.socket().close(4403)
  await vi.advanceTimersByTimeAsync(0)
  expect(connection.status()).toBe('connected')
  expect(server.sockets).toHaveLength(2)
  expect(server.socket().received[0]).toMatchObject({
    payload: { authorization: 'Bearer token-2' },
  })
})

test('a server that refuses every token is not stormed', async () => {
  const { server, connection } = await setup()
  server.accepts = () => false
  server.socket().close(4403)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(connection.status()).toBe('lost')
  expect(server.sockets.length).toBeLessThan(10)
})

test('while nothing answers it keeps trying, ever more rarely', async () => {
  const { server, connection } = await setup()
  server.reachable = false
  server.socket().close(1006)
  await vi.advanceTimersByTimeAsync(60_000)
  const tries = server.sockets.length
  expect(tries).toBeGreaterThan(5)
  expect(tries).toBeLessThan(20)
  server.reachable = true
  await vi.advanceTimersByTimeAsync(30_000)
  expect(connection.status()).toBe('connected')
})

test('twenty requests whose token ended wait for one refresh and all succeed', async () => {
  const server = new FakeStation({ user: null, viewer: viewer() })
  const { client } = await stationClient()
  server.accepts = (token) => token !== 'token-1'
  const answers = Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      client.query<ViewerQuery>(ViewerDocument, { index }).toPromise(),
    ),
  )
  await vi.advanceTimersByTimeAsync(0)
  for (const { data, error } of await answers) {
    expect(error).toBeUndefined()
    expect(data?.viewer?.organization).toMatchObject({ name: 'Acme' })
  }
  expect(new Set(server.requests.map(({ token }) => token))).toEqual(
    new Set(['token-1', 'token-2']),
  )
})
