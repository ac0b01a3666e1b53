import { useSyncExternalStore } from 'react'

/** The time in milliseconds, half a minute old at most; one timer serves all who ask. */
export function useNow(): number {
  return useSyncExternalStore(clock.subscribe, clock.now)
}

const PRECISION = 30_000

const clock = createClock()

function createClock() {
  let now = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  const listeners = new Set<() => void>()
  const tick = () => {
    now = Date.now()
    for (const listener of listeners) listener()
  }
  return {
    now: () => now,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      if (timer === undefined) {
        now = Date.now()
        timer = setInterval(tick, PRECISION)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}
