/**
 * What a reload may know of the session. No secret: the refresh token is in a
 * cookie that scripts can't read.
 */
export interface SessionMemory {
  /** Whether somebody signed in in this browser, so that a refresh may succeed. */
  signedIn(): boolean
  /** The slug of the organization this tab is in. */
  organization(): string | undefined
  remember(organization: string | undefined): void
  forget(): void
}

const SIGNED_IN = 'station.signed-in'
const ORGANIZATION = 'station.organization'

/**
 * The organization is kept per tab, as two tabs may be in two; that somebody is
 * signed in holds for the browser.
 */
export function sessionMemory(
  browser: Storage = localStorage,
  tab: Storage = sessionStorage,
): SessionMemory {
  return {
    signedIn: () => browser.getItem(SIGNED_IN) !== null,
    organization: () => tab.getItem(ORGANIZATION) ?? undefined,
    remember(organization) {
      browser.setItem(SIGNED_IN, 'yes')
      if (organization) tab.setItem(ORGANIZATION, organization)
      else tab.removeItem(ORGANIZATION)
    },
    forget() {
      browser.removeItem(SIGNED_IN)
      tab.removeItem(ORGANIZATION)
    },
  }
}
