import { type Portlet, useViewer } from '@station/sdk'
import { useMemo } from 'react'

import { portlets } from './registry'

/** A portlet that this build has and the viewer may see. */
export interface InstalledPortlet extends Portlet {
  appRoute: string
}

/** What the viewer sees: enabled, permitted, and part of this build. In dashboard order. */
export function useInstalledPortlets(): InstalledPortlet[] {
  const viewer = useViewer()
  return useMemo(
    () =>
      viewer.portlets
        .filter(({ enabled }) => enabled)
        .flatMap(({ portletId, definition }) => {
          const portlet = portlets.find(({ id }) => id === portletId)
          return portlet && viewer.permissions.includes(portlet.permission)
            ? [{ ...portlet, appRoute: definition.appRoute }]
            : []
        }),
    [viewer],
  )
}
