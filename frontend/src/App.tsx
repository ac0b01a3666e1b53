import { type Session, SessionProvider } from '@station/sdk/host'
import { Boundary, Notifications, StationTheme } from '@station/ui'
import { BrowserRouter } from 'react-router'

import { SessionGate } from './session/SessionGate'

export function App({ session }: { session: Session }) {
  return (
    <StationTheme>
      <Boundary title="Station could not be shown">
        <SessionProvider session={session}>
          {/* Two changes of an address, one just after the other, both start from where
              it is; in a transition the second would not know of the first. */}
          <BrowserRouter useTransitions={false}>
            <Notifications>
              <SessionGate />
            </Notifications>
          </BrowserRouter>
        </SessionProvider>
      </Boundary>
    </StationTheme>
  )
}
