import { FakeStation, refuse, stationClient } from '@station/testkit'
import { act, render } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ViewerChangedDocument } from '../gql/graphql'
import { ClientProvider } from './ClientContext'
import { useLiveUpdates } from './useLiveUpdates'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

async function setup() {
  const server = new FakeStation()
  const station = await stationClient()
  const onUpdate = vi.fn()
  function Follower() {
    useLiveUpdates(ViewerChangedDocument, onUpdate)
    return null
  }
  const { unmount } = render(
    <ClientProvider station={station}>
      <Follower />
    </ClientProvider>,
  )
  await pass(0)
  const happen = (count = 1) =>
    server.emit(
      'events',
      ...Array.from({ length: count }, (_, index) => ({
        id: `e${index}`,
        position: '1',
        type: 'portal.portlet.enabled',
        payload: {},
        metadata: {},
        occurredAt: '2026-11-01T09:00:00Z',
      })),
    )
  return { server, onUpdate, unmount, happen }
}

/** Ends all streams as the server does when it can't or won't serve them. */
function fail(server: FakeStation, code: string) {
  const socket = server.socket()
  const ids = [...socket.operations.keys()]
  socket.operations.clear()
  for (const id of ids) {
    socket.reply({ type: 'error', id, payload: [refuse(code, 'No.').toJSON()] })
  }
}

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds))

test('tells of an event at once, and of a storm twice a second', async () => {
  const { onUpdate, happen } = await setup()
  await happen(100)
  expect(onUpdate).toHaveBeenCalledTimes(1)
  await pass(500)
  expect(onUpdate).toHaveBeenCalledTimes(2)
  await pass(5_000)
  expect(onUpdate).toHaveBeenCalledTimes(2)
})

test('asks again for a stream that the server ended', async () => {
  const { server, onUpdate, happen } = await setup()
  const [id] = [...server.socket().operations.keys()]
  server.socket().operations.clear()
  server.socket().reply({ type: 'complete', id: id ?? '' })
  await pass(1_999)
  expect(server.subscriptions('events')).toBe(0)
  await pass(1)
  expect(server.subscriptions('events')).toBe(1)
  await happen()
  expect(onUpdate).toHaveBeenCalledTimes(1)
})

test.each(['UNAVAILABLE', 'INTERNAL', 'RATE_LIMITED'])(
  'comes back to a stream that failed with %s',
  async (code) => {
    const { server, onUpdate, happen } = await setup()
    fail(server, code)
    await pass(2_000)
    expect(server.subscriptions('events')).toBe(1)
    await happen()
    expect(onUpdate).toHaveBeenCalledTimes(1)
  },
)

test.each(['PORTLET_DISABLED', 'FORBIDDEN'])(
  'does not come back to a stream that was refused with %s',
  async (code) => {
    const { server, onUpdate } = await setup()
    fail(server, code)
    await pass(10_000)
    expect(server.subscriptions('events')).toBe(0)
    expect(onUpdate).not.toHaveBeenCalled()
  },
)

test('leaves the stream with the screen, and tells nothing after', async () => {
  const { server, onUpdate, unmount, happen } = await setup()
  await happen(2)
  unmount()
  await pass(5_000)
  expect(onUpdate).toHaveBeenCalledTimes(1)
  expect(server.sockets[0]?.operations.size).toBe(0)
})
