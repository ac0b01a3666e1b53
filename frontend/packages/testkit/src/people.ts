import type { Grant, SessionApi, SessionTabs } from '@station/sdk/host'
import type { Viewer } from '@station/sdk'

export const acme = { id: 'acme-id', name: 'Acme', slug: 'acme' }
export const globex = { id: 'globex-id', name: 'Globex', slug: 'globex' }

export const ada = {
  id: 'ada-id',
  displayName: 'Ada Lovelace',
  email: 'ada@acme.example',
  username: 'ada',
  firstName: 'Ada',
  lastName: 'Lovelace',
}

export const allPermissions = [
  'users.read',
  'portlet.tasks.view',
  'portlet.tasks.use',
  'portlet.tasks.admin',
  'portlet.crm.view',
  'portlet.crm.use',
]

/** One of the viewer's portlets. */
export function installed(portletId: string, rest: { enabled?: boolean } = {}) {
  return {
    id: `instance-of-${portletId}`,
    portletId,
    enabled: true,
    displayOrder: null,
    definition: {
      portletId,
      name: portletId,
      description: null,
      version: '1.0.0',
      iconName: null,
      appRoute: `/app/${portletId}`,
    },
    ...rest,
  }
}

/** Ada in Acme, who may do everything. */
export function viewer(rest: Partial<Viewer> = {}): Viewer {
  return {
    user: ada,
    organization: acme,
    permissions: allPermissions,
    portlets: [installed('tasks'), installed('crm')],
    memberships: [{ organization: acme, roles: ['admin'] }],
    ...rest,
  }
}

/** What signing in gives Ada. */
export function grant(accessToken: string, rest: Partial<Grant> = {}): Grant {
  const { id, displayName, email } = ada
  return {
    accessToken,
    expiresIn: 900,
    user: { id, displayName, email },
    organization: acme,
    ...rest,
  }
}

/** A session's server that lets Ada in and gives `token-1`, `token-2` and so on. */
export function sessionApi(): SessionApi {
  let count = 0
  const next = () => Promise.resolve(grant(`token-${++count}`))
  return { login: next, refresh: next, logout: () => Promise.resolve() }
}

/** A browser with a single tab. */
export function oneTab(): SessionTabs {
  return {
    exclusively: (task) => task(),
    signOut: () => undefined,
    onSignOut: () => undefined,
  }
}
