import { authExchange } from '@urql/exchange-auth'
import type { CombinedError } from '@urql/core'

import { problemOf } from '../problem'
import type { Session } from '../session/session'

/** Sends requests as whoever is signed in, with a new token where the one they had has ended. */
export function bearer(session: Session, organizationId: string | null) {
  // eslint-disable-next-line @typescript-eslint/require-await -- authExchange asks for a promise
  return authExchange(async (utilities) => {
    let sent: string | undefined
    return {
      addAuthToOperation(operation) {
        sent = session.currentToken(organizationId)
        return sent
          ? utilities.appendHeaders(operation, { Authorization: `Bearer ${sent}` })
          : operation
      },
      willAuthError: () => session.expiresSoon(),
      didAuthError: (error: CombinedError) => problemOf(error).code === 'UNAUTHENTICATED',
      refreshAuth: async () => {
        // Where no token is to be had the answer is UNAUTHENTICATED, and by then
        // the sign-in page is up.
        await session.token(organizationId, sent).catch(() => undefined)
      },
    }
  })
}
