import type { SessionState } from '@station/sdk/host'

/** Says as whom the requests are sent, and how to sign in. */
export function SessionBar({ state }: { state: SessionState }) {
  return (
    <header className="station-bar">
      <a href="/">← Station</a>
      {state.status === 'signed-in' ? (
        <span>
          Requests are sent as <strong>{state.user?.displayName ?? 'you'}</strong>
          {state.organization && (
            <>
              {' '}
              in <strong>{state.organization.name}</strong>
            </>
          )}
          .
        </span>
      ) : (
        <span role="status">
          You are signed out. <a href="/">Sign in</a> and come back, or run <code>login</code> here
          and put <code>{'{"Authorization": "Bearer …"}'}</code> into Headers.
        </span>
      )}
    </header>
  )
}
