import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createSocket } from './socket'

/** A socket whose other end is the test. */
class FakeWebSocket {
  static OPEN = 1
  static CLOSED = 3
  static all: FakeWebSocket[] = []
  readyState = 0
  sent: { type: string; payload?: { authorization?: string } }[] = []
  onopen: () => void = () => undefined
  onclose: ((event: object) => void) | null = null
  onerror: ((event: object) => void) | null = null
  onmessage: (event: { data: string }) => void = () => undefined

  constructor() {
    FakeWebSocket.all.push(this)
  }

  async accept() {
    this.readyState = FakeWebSocket.OPEN
    this.onopen()
    await vi.advanceTimersByTimeAsync(0)
    this.receive({ type: 'connection_ack' })
    await vi.advanceTimersByTimeAsync(0)
  }

  receive(message: object) {
    this.onmessage({ data: JSON.stringify(message) })
  }

  send(text: string) {
    this.sent.push(JSON.parse(text) as FakeWebSocket['sent'][number])
  }

  close(code: number, reason = '') {
    this.readyState = FakeWebSocket.CLOSED
    this.onclose?.({ code, reason, wasClean: true })
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  FakeWebSocket.all = []
  vi.stubGlobal('WebSocket', FakeWebSocket)
})
afterEach(() => {
  vi.useRealTimers()
})

const latest = () => {
  const socket = FakeWebSocket.all.at(-1)
  if (!socket) throw new Error('no socket was opened')
  return socket
}

async function setup() {
  let tokens = 0
  const onReconnected = vi.fn()
  const socket = createSocket({
    url: 'ws://localhost/graphql',
    token: () => Promise.resolve(`token-${++tokens}`),
    onReconnected,
  })
  socket.subscribe(
    { query: 'subscription { here }' },
    { next: () => undefined, error: () => undefined, complete: () => undefined },
  )
  await vi.advanceTimersByTimeAsync(0)
  await latest().accept()
  return { socket, onReconnected }
}

test('opens with the token and says that it is connected', async () => {
  const { socket } = await setup()
  expect(latest().sent[0]).toEqual({
    type: 'connection_init',
    payload: { authorization: 'Bearer token-1' },
  })
  expect(socket.state.status()).toBe('connected')
  socket.dispose()
})

test('after an expired token it is back at once with a new one', async () => {
  const { socket, onReconnected } = await setup()
  latest().close(4403, 'expired')
  expect(socket.state.status()).toBe('lost')
  await vi.advanceTimersByTimeAsync(0)
  await latest().accept()
  expect(latest().sent[0]?.payload?.authorization).toBe('Bearer token-2')
  expect(socket.state.status()).toBe('connected')
  expect(onReconnected).toHaveBeenCalledOnce()
  socket.dispose()
})

test('a server that does not answer a ping is left for a new connection', async () => {
  const { socket } = await setup()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(latest().sent.at(-1)?.type).toBe('ping')
  await vi.advanceTimersByTimeAsync(5_000)
  expect(socket.state.status()).toBe('lost')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(FakeWebSocket.all).toHaveLength(2)
  socket.dispose()
})

test('a server that answers its pings is kept', async () => {
  const { socket } = await setup()
  await vi.advanceTimersByTimeAsync(10_000)
  latest().receive({ type: 'pong' })
  await vi.advanceTimersByTimeAsync(6_000)
  expect(socket.state.status()).toBe('connected')
  expect(FakeWebSocket.all).toHaveLength(1)
  socket.dispose()
})

test('a browser that goes offline knows at once, and returns when it is online', async () => {
  const { socket, onReconnected } = await setup()
  globalThis.dispatchEvent(new Event('offline'))
  await vi.advanceTimersByTimeAsync(0)
  expect(socket.state.status()).toBe('lost')
  globalThis.dispatchEvent(new Event('online'))
  await vi.advanceTimersByTimeAsync(0)
  await latest().accept()
  expect(socket.state.status()).toBe('connected')
  expect(onReconnected).toHaveBeenCalledOnce()
  socket.dispose()
})
