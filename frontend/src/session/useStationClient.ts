import { createStationClient, type StationClient, useSession } from '@station/sdk/host'
import { useEffect, useState } from 'react'

import { portlets } from '../portlets/registry'

/** Fires an event named by the code of every problem that a request ran into. */
export type Problems = EventTarget

interface Scope {
  station: StationClient
  problems: Problems
}

/** A client for one organization; null for the moment before it is made. */
export function useStationClient(organizationId: string | null): Scope | null {
  const session = useSession()
  const [scope, setScope] = useState<Scope | null>(null)

  // Made in an effect, since it holds a socket that has to be closed.
  useEffect(() => {
    const problems = new EventTarget()
    const station = createStationClient({
      session,
      organizationId,
      caches: portlets.flatMap(({ cache }) => cache ?? []),
      onProblem: ({ code }) => problems.dispatchEvent(new Event(code)),
    })
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the socket lives and ends with the effect; a client made in a render could not be closed
    setScope({ station, problems })
    return () => station.dispose()
  }, [session, organizationId])

  return scope
}
