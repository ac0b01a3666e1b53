import { createContext, type ReactNode, use, useSyncExternalStore } from 'react'
import { Provider } from 'urql'

import type { StationClient } from './createStationClient'
import type { ConnectionStatus } from './status'

type Connection = Pick<StationClient, 'client' | 'connection'>

const ConnectionContext = createContext<StationClient['connection'] | null>(null)

export function ClientProvider({
  station: { client, connection },
  children,
}: {
  station: Connection
  children: ReactNode
}) {
  return (
    <ConnectionContext value={connection}>
      <Provider value={client}>{children}</Provider>
    </ConnectionContext>
  )
}

/** How the live connection stands; the component follows every change. */
export function useConnectionStatus(): ConnectionStatus {
  const connection = use(ConnectionContext)
  if (!connection) throw new Error('useConnectionStatus needs a ClientProvider above it')
  return useSyncExternalStore(connection.subscribe, connection.status)
}
