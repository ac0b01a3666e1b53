/** How the live connection stands. `idle` is one that nobody needs. */
export type ConnectionStatus = 'idle' | 'connecting' | 'connected' | 'lost'

/** The state of the live connection, for banners and for tests. */
export class ConnectionState {
  #status: ConnectionStatus = 'idle'
  #listeners = new Set<() => void>()

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly status = () => this.#status

  set(status: ConnectionStatus): void {
    if (status === this.#status) return
    this.#status = status
    for (const listener of this.#listeners) listener()
  }
}
