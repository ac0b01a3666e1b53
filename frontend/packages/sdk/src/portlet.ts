import type { ComponentType } from 'react'

import type { PortletCache } from './client/cache'

/** A module whose default export is the component; loaded when it is first shown. */
export type LoadView = () => Promise<{ default: ComponentType }>

/** A card on the dashboard. */
export interface PortletWidget {
  /** Unique in the portlet. */
  id: string
  title: string
  load: LoadView
}

/** A page of the portlet's app, reached by a tab. */
export interface PortletNavItem {
  title: string
  /** Relative to the portlet's app route; empty for the app's first page. */
  path: string
}

/** What a portlet gives the web app. Its name on the server is its id. */
export interface Portlet {
  id: string
  title: string
  icon: ComponentType
  /** The permission without which nothing of the portlet is shown. */
  permission: string
  widgets: readonly PortletWidget[]
  /** The full app, mounted at the portlet's app route and everything below it. */
  app: LoadView
  nav: readonly PortletNavItem[]
  /** How the cache follows the portlet's changes. */
  cache?: PortletCache
}

/** Declares a portlet; `web/index.ts` exports it by default. */
export function definePortlet(portlet: Portlet): Portlet {
  return portlet
}
