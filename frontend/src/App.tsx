import { type Session, SessionProvider } from '@station/sdk/host'
import { Boundary, Notifications, StationTheme } from '@station/ui'
import { BrowserRouter } from 'react-router'

import { SessionGate } from './session/SessionGate'

export function App({ session }: { session: Session }) {
  return (
    <StationTheme>
      <Boundary title="Station could not be shown">
        <SessionProvider session={session}>
          <BrowserRouter>
            <Notifications>
              <SessionGate />
            </Notifications>
          </BrowserRouter>
        </SessionProvider>
      </Boundary>
    </StationTheme>
  )
}
