/** What a portlet builds on. What only the app needs is in `@station/sdk/host`. */
export { useConnectionStatus } from './client/ClientContext'
export type { PortletCache } from './client/cache'
export type { ConnectionStatus } from './client/status'
export { type Outcome, useAction } from './client/useAction'
export { type Loaded, useData, type UseDataOptions } from './client/useData'
export { useLiveUpdates } from './client/useLiveUpdates'
export { compareBy, rankIn, type SortKey, type SortValue } from './connection/compareBy'
export { contains, refersTo } from './connection/filters'
export { type LiveEntity, liveEntity } from './connection/liveEntity'
export { mergeCaches } from './client/mergeCaches'
export { type Connection, useConnection } from './connection/useConnection'
export type { Page } from './connection/pager'
export {
  definePortlet,
  type LoadView,
  type Portlet,
  type PortletNavItem,
  type PortletWidget,
} from './portlet'
export { type PortletPlace, usePortlet } from './PortletContext'
export { type Problem, problem, type ProblemCode, ProblemError, problemOf } from './problem'
export { type Member, useUser, useUsers } from './users/useUsers'
export { usePermission, useViewer, type Viewer, type ViewerPortlet } from './viewer/ViewerContext'
