import { type Client as SocketClient, createClient } from 'graphql-ws'

import { ConnectionState } from './status'

/** Silence after which the server is asked for a sign of life, in ms. */
const KEEP_ALIVE = 10_000
/** How long that sign of life may take, in ms. */
const PONG_TIMEOUT = 5_000
/** The close code for a token that ended; the next connection brings a new one. */
const FORBIDDEN = 4403

export interface SocketOptions {
  url: string
  /** `rejected` is a token that the server closed the connection for. */
  token: (rejected?: string) => Promise<string>
  /** Called after every connection but the first: what happened meanwhile is unknown. */
  onReconnected: () => void
}

export interface Socket {
  subscribe: SocketClient['subscribe']
  state: ConnectionState
  dispose(): void
}

/**
 * One graphql-transport-ws connection, opened with the first subscription and
 * kept alive for as long as there is one. It returns after every loss; a socket
 * that died without a word is found by ping and pong and by the browser's
 * `offline` event.
 */
export function createSocket({ url, token, onReconnected }: SocketOptions): Socket {
  const state = new ConnectionState()
  let pongTimer: ReturnType<typeof setTimeout> | undefined
  let wasConnected = false
  let lastCode = 0
  let sent: string | undefined

  const client = createClient({
    url,
    connectionParams: async () => {
      sent = await token(lastCode === FORBIDDEN ? sent : undefined)
      return { authorization: `Bearer ${sent}` }
    },
    keepAlive: KEEP_ALIVE,
    lazyCloseTimeout: 2_000,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    // Whose token ended is back at once; whose new one is refused too, waits.
    retryWait: (retries) => waitForRetry(lastCode === FORBIDDEN && retries === 0 ? 0 : retries + 1),
    on: {
      connecting: (isRetry) => state.set(isRetry ? 'lost' : 'connecting'),
      connected: (_socket, _payload, isRetry) => {
        state.set('connected')
        lastCode = 0
        if (isRetry && wasConnected) onReconnected()
        wasConnected = true
      },
      ping: (received) => {
        if (received) return
        pongTimer = setTimeout(() => client.terminate(), PONG_TIMEOUT)
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimer)
      },
      closed: (event) => {
        clearTimeout(pongTimer)
        lastCode = codeOf(event)
        state.set(lastCode === 1000 ? 'idle' : 'lost')
      },
    },
  })

  const offline = () => {
    if (state.status() === 'connected') client.terminate()
  }
  globalThis.addEventListener('offline', offline)

  return {
    subscribe: (payload, sink) => client.subscribe(payload, sink),
    state,
    dispose() {
      globalThis.removeEventListener('offline', offline)
      clearTimeout(pongTimer)
      // A connection that was just being made may fail, which matters to nobody by now.
      void Promise.resolve(client.dispose()).catch(() => undefined)
    },
  }
}

/** Waits 0.2 to 0.4 s, doubling up to 30 s, or until the browser is online again. */
function waitForRetry(attempt: number): Promise<void> {
  const longest = attempt === 0 ? 0 : Math.min(30_000, 200 * 2 ** attempt)
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      globalThis.removeEventListener('online', done)
      resolve()
    }
    // Chance spreads the clients of a server that came back.
    const timer = setTimeout(done, longest * (0.5 + Math.random() / 2))
    globalThis.addEventListener('online', done)
  })
}

function codeOf(event: unknown): number {
  return typeof event === 'object' && event !== null && 'code' in event ? Number(event.code) : 0
}
