interface Frame {
  type: string
  id?: string
  payload?: Record<string, unknown>
}

/** What the server's end of a socket hears. */
export interface SocketListener {
  onConnect(socket: FakeSocket): void
  onMessage(socket: FakeSocket, message: Frame): void
}

/** A browser's WebSocket whose other end is a test. */
export class FakeSocket extends EventTarget {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static readonly CLOSING = 2
  static readonly CLOSED = 3

  readyState = FakeSocket.CONNECTING
  onopen: (() => void) | null = null
  onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | null = null
  onerror: ((event: unknown) => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  /** What the client sent, in order. */
  readonly received: Frame[] = []
  /** The operations that are subscribed to, by id. */
  readonly operations = new Map<string, Record<string, unknown>>()
  /** Whether pings are answered. */
  answersPings = true
  readonly #listener: SocketListener

  constructor(listener: SocketListener) {
    super()
    this.#listener = listener
    queueMicrotask(() => listener.onConnect(this))
  }

  /** Lets the client in; called by the server. */
  open(): void {
    this.readyState = FakeSocket.OPEN
    this.onopen?.()
  }

  send(text: string): void {
    const message = JSON.parse(text) as Frame
    this.received.push(message)
    if (message.type === 'subscribe' && message.id && message.payload) {
      this.operations.set(message.id, message.payload)
    }
    if (message.type === 'complete' && message.id) this.operations.delete(message.id)
    if (message.type === 'ping' && this.answersPings) this.reply({ type: 'pong' })
    this.#listener.onMessage(this, message)
  }

  reply(message: Omit<Frame, 'payload'> & { payload?: unknown }): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }

  /** Ends the connection, from either end. */
  close(code = 1000, reason = ''): void {
    if (this.readyState === FakeSocket.CLOSED) return
    this.readyState = FakeSocket.CLOSED
    this.onclose?.({ code, reason, wasClean: true })
  }
}
