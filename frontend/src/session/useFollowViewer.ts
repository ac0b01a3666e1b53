import { useEffect, useEffectEvent } from 'react'

import type { Problems } from './useStationClient'

/** The codes that tell that the viewer may do less than the page thinks. */
const codes = ['PORTLET_DISABLED', 'FORBIDDEN']
/** Several problems of one cause give one refresh, in ms. */
const GATHER = 500

/**
 * Asks again what the viewer may do when a refusal shows that it changed, and
 * when the person comes back to the page.
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
    return () => {
      for (const code of codes) problems.removeEventListener(code, gather)
      document.removeEventListener('visibilitychange', ifVisible)
      clearTimeout(gathering)
    }
  }, [problems])
}
