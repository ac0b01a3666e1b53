import type { LoadView } from '@station/sdk'
import { PortletProvider } from '@station/sdk/host'
import { Boundary } from '@station/ui'
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react'

import type { InstalledPortlet } from './useInstalledPortlets'

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
  // React.lazy keeps a failure for good, so another try needs another one.
  const [attempt, setAttempt] = useState(0)
  const View = useMemo(() => ({ attempt, Component: lazy(load) }), [load, attempt]).Component
  const place = useMemo(() => ({ id, appRoute }), [id, appRoute])
  return (
    <Boundary title={`${title} could not be shown`} onReset={() => setAttempt(attempt + 1)}>
      <PortletProvider place={place}>
        <Suspense fallback={fallback}>
          <View />
        </Suspense>
      </PortletProvider>
    </Boundary>
  )
}
