import { Route, Routes } from 'react-router'

import { DashboardPage } from '../dashboard/DashboardPage'
import { NotFoundPage } from '../frame/NotFoundPage'
import { PortletPage } from './PortletPage'
import { useInstalledPortlets } from './useInstalledPortlets'

/** The dashboard and every installed portlet's app at its own route. */
export function PortletRoutes() {
  const installed = useInstalledPortlets()
  return (
    <Routes>
      <Route index element={<DashboardPage />} />
      {installed.map((portlet) => (
        <Route
          key={portlet.id}
          path={`${portlet.appRoute}/*`}
          element={<PortletPage key={portlet.id} portlet={portlet} />}
        />
      ))}
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  )
}
