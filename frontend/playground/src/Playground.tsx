import { useSession, useSessionState } from '@station/sdk/host'
import { GraphiQL } from 'graphiql'
import { useMemo } from 'react'

import { examples } from './examples'
import { createFetcher } from './fetcher'
import { SessionBar } from './SessionBar'

/** GraphiQL over Station's API, with the token of whoever is signed in. */
export function Playground() {
  const session = useSession()
  const state = useSessionState()
  const organizationId = state.status === 'signed-in' ? (state.organization?.id ?? null) : null
  const fetcher = useMemo(() => createFetcher(session, organizationId), [session, organizationId])

  // Its first request reads the schema, which wants the token.
  if (state.status === 'starting') return null
  return (
    <>
      <SessionBar state={state} />
      <GraphiQL
        fetcher={fetcher}
        defaultTabs={examples}
        forcedTheme={document.documentElement.dataset.colorScheme === 'dark' ? 'dark' : 'light'}
      />
    </>
  )
}
