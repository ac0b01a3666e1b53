import { useEffect, useEffectEvent } from 'react'

import type { Problems } from './useStationClient'

/** The codes that tell that the viewer may do less than the page thinks. */
const codes = ['PORTLET_DISABLED', 'FORBIDDEN']
const INTERVAL = 60_000
/** Several problems of one cause give one refresh, in ms. */
const GATHER = 500

/**
 * Asks again what the viewer may do and which portlets there are: when a
 * refusal shows that it changed, when the person comes back to the page, and
 * once a minute while they look at it.
 */
export function useFollowViewer(problems: Problems, onRefresh: () => void): void {
  const refresh = useEffectEvent(onRefresh)

  useEffect(() => {
    let gathering: ReturnType<typeof setTimeout> | undefined
    const gather = () => {
      gathering ??= setTimeout(() => {
        gathering = undefined
        refresh()
      }, GATHER)
    }
    const ifVisible = () => {
      if (document.visibilityState === 'visible') gather()
    }
    for (const code of codes) problems.addEventListener(code, gather)
    document.addEventListener('visibilitychange', ifVisible)
    const interval = setInterval(ifVisible, INTERVAL)
    return () => {
      for (const code of codes) problems.removeEventListener(code, gather)
      document.removeEventListener('visibilitychange', ifVisible)
      clearInterval(interval)
      clearTimeout(gathering)
    }
  }, [problems])
}
