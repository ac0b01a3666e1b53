import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'

/** Texts and lists of texts, as they stand in the address. */
export type UrlState = Record<string, string | string[]>

/**
 * State of a page that lives in its address, so that it survives a reload and
 * can be sent to somebody. What equals its default is left out. `defaults` must
 * be a constant.
 */
export function useUrlState<State extends UrlState>(
  defaults: State,
): [state: State, change: (patch: Partial<State>) => void] {
  const [params, setParams] = useSearchParams()

  const state = useMemo(() => {
    const entries = Object.entries(defaults).map(([key, initial]) => {
      const text = params.get(key)
      if (text === null) return [key, initial]
      return [key, Array.isArray(initial) ? text.split(',').filter(Boolean) : text]
    })
    return Object.fromEntries(entries) as State
  }, [defaults, params])

  const change = useCallback(
    (patch: Partial<State>) => {
      setParams(
        (current) => {
          const next = new URLSearchParams(current)
          for (const [key, value] of Object.entries(patch)) {
            const text = String(value ?? '')
            if (text === String(defaults[key])) next.delete(key)
            else next.set(key, text)
          }
          return next
        },
        // One who filters wants to go back to the page before, not to the filter before.
        { replace: true },
      )
    },
    [defaults, setParams],
  )
  return [state, change]
}
