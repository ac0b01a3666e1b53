import type { LoadView } from '@station/sdk'
import { PortletProvider } from '@station/sdk/host'
import { Boundary } from '@station/ui'
import { type ReactNode, Suspense, useMemo, useState } from 'react'

import type { InstalledPortlet } from './useInstalledPortlets'
import { forgetView, viewOf } from './views'

/**
 * A component of a portlet, loaded when it is first shown. Whatever it throws,
 * at loading or later, is shown in its place and nowhere else.
 */
export function PortletView({
  portlet: { id, title, appRoute },
  load,
  fallback,
}: {
  portlet: InstalledPortlet
  load: LoadView
  /** Shown until it is loaded. */
  fallback: ReactNode
}) {
  const [View, setView] = useState(() => viewOf(load))
  const place = useMemo(() => ({ id, appRoute }), [id, appRoute])
  const retry = () => {
    forgetView(load)
    setView(() => viewOf(load))
  }
  return (
    <Boundary title={`${title} could not be shown`} onReset={retry}>
      <PortletProvider place={place}>
        <Suspense fallback={fallback}>
          <View />
        </Suspense>
      </PortletProvider>
    </Boundary>
  )
}
