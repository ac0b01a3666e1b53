/** What graphql-ws hands results to. */
export interface Sink<T> {
  next(value: T): void
  error(error: unknown): void
  complete(): void
}

/**
 * Passes the first result on at once, and what follows within `window` ms
 * together at its end. The cache then reads the lists that changed once for
 * many events, and React renders once.
 */
export function coalesce<T>(sink: Sink<T>, window: number): Sink<T> {
  let waiting: T[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  const flush = () => {
    timer = undefined
    const values = waiting
    waiting = []
    for (const value of values) sink.next(value)
    if (values.length > 0) timer = setTimeout(flush, window)
  }
  const finish = () => {
    clearTimeout(timer)
    for (const value of waiting) sink.next(value)
    waiting = []
  }

  return {
    next(value) {
      if (timer !== undefined) {
        waiting.push(value)
        return
      }
      sink.next(value)
      timer = setTimeout(flush, window)
    },
    error(error) {
      finish()
      sink.error(error)
    },
    complete() {
      finish()
      sink.complete()
    },
  }
}
