import type { Portlet, PortletPlace, Viewer } from '@station/sdk'
import {
  ClientProvider,
  createStationClient,
  PortletProvider,
  Session,
  type StationClient,
  ViewerProvider,
} from '@station/sdk/host'
import { Notifications, StationTheme } from '@station/ui'
import { render, type RenderResult } from '@testing-library/react'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { MemoryRouter, Route, Routes, useLocation } from 'react-router'
import { onTestFinished } from 'vitest'

import { acme, oneTab, sessionApi, viewer as makeViewer } from './people'

export interface RenderOptions {
  /** The portlet whose cache follows changes, and where it is mounted. */
  portlet?: Portlet
  /** The address. */
  at?: string
  viewer?: Partial<Viewer>
}

export interface Rendered extends RenderResult {
  user: UserEvent
  /** The address as it is now. */
  address: () => string
}

/** A client of Ada's in Acme, with the network that the test has put up. */
export async function stationClient(portlet?: Portlet): Promise<StationClient> {
  const session = new Session(sessionApi(), undefined, oneTab())
  await session.signIn({ username: 'ada', password: 'secret' })
  const station = createStationClient({
    session,
    organizationId: acme.id,
    caches: portlet?.cache ? [portlet.cache] : [],
  })
  onTestFinished(() => {
    station.dispose()
    session.signOut()
  })
  return station
}

/** Renders a part of Station in everything that the app puts around it. */
export async function renderStation(
  ui: ReactNode,
  { portlet, at = '/', viewer = {} }: RenderOptions = {},
): Promise<Rendered> {
  const station = await stationClient(portlet)
  const id = portlet?.id ?? 'test'
  const place: PortletPlace = { id, appRoute: `/app/${id}` }
  let address = ''
  function Address() {
    const { pathname, search } = useLocation()
    address = pathname + search
    return null
  }
  const result = render(
    <StationTheme>
      <MemoryRouter initialEntries={[at]}>
        <Notifications>
          <ClientProvider station={station}>
            <ViewerProvider viewer={makeViewer(viewer)}>
              <PortletProvider place={place}>
                <Routes>
                  <Route path={`${place.appRoute}/*`} element={ui} />
                  <Route path="*" element={ui} />
                </Routes>
              </PortletProvider>
            </ViewerProvider>
          </ClientProvider>
        </Notifications>
        <Address />
      </MemoryRouter>
    </StationTheme>,
  )
  return {
    ...result,
    user: userEvent.setup({ delay: null, pointerEventsCheck: 0 }),
    address: () => address,
  }
}
