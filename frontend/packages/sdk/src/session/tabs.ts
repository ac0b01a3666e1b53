/** What the tabs of one browser have to agree on. */
export interface SessionTabs {
  /**
   * Runs `task` while no other tab runs one: of two tabs that spend the same
   * refresh token the second is taken for a thief.
   */
  exclusively<T>(task: () => Promise<T>): Promise<T>
  signOut(): void
  onSignOut(listener: () => void): void
}

const NAME = 'station.session'

export function sessionTabs(): SessionTabs {
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(NAME)
  return {
    // Locks exist in secure contexts only; plain http on another host than
    // localhost has none.
    exclusively: (task) =>
      'locks' in navigator ? navigator.locks.request(NAME, () => task()) : task(),
    signOut: () => channel?.postMessage('signed-out'),
    onSignOut: (listener) => channel?.addEventListener('message', listener),
  }
}
