/** What the app that holds the portlets needs, beyond what they use themselves. */
export { ClientProvider } from './client/ClientContext'
export {
  createStationClient,
  type StationClient,
  type StationClientOptions,
} from './client/createStationClient'
export { createCache } from './client/cache'
export { ConnectionState } from './client/status'
export { PortletProvider } from './PortletContext'
export {
  type Credentials,
  type Grant,
  httpSessionApi,
  type SessionApi,
  type SessionOrganization,
  type SessionUser,
} from './session/api'
export {
  acceptInvitation,
  acceptWithNewAccount,
  type Invitation,
  invitationByToken,
  type NewAccount,
} from './session/invitations'
export type { SessionMemory } from './session/memory'
export { Session, type SessionState } from './session/session'
export type { SessionTabs } from './session/tabs'
export { requestPasswordReset, resetPassword } from './session/passwords'
export { SessionProvider, useSession, useSessionState } from './session/SessionContext'
export { useLoadViewer } from './viewer/useLoadViewer'
export { ViewerProvider } from './viewer/ViewerContext'
