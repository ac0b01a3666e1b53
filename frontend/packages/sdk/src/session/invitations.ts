import type { Exchange } from '@urql/core'

import { bearer } from '../client/bearer'
import {
  AcceptInvitationDocument,
  type AcceptInvitationInput,
  InvitationByTokenDocument,
  type InvitationByTokenQuery,
} from '../gql/graphql'
import { problem, ProblemError } from '../problem'
import type { SessionOrganization } from './api'
import { askAlone } from './askAlone'
import type { Session } from './session'

/** An invitation, as its link shows it to whoever has that. */
export type Invitation = NonNullable<InvitationByTokenQuery['invitationByToken']>

/** What an account is made of, beside the address that was invited. */
export type NewAccount = Omit<AcceptInvitationInput, 'token'>

/** What the token of a mail's link leads to. Throws a CombinedError or a ProblemError. */
export async function invitationByToken(token: string): Promise<Invitation> {
  const data = await askAlone('query', InvitationByTokenDocument, { token })
  return data.invitationByToken ?? nothing()
}

/**
 * Makes whoever is signed in a member, and says of which organization. Throws a
 * CombinedError or a ProblemError.
 */
export async function acceptInvitation(
  token: string,
  session: Session,
): Promise<SessionOrganization> {
  const state = session.state()
  const organization = state.status === 'signed-in' ? state.organization : null
  return accept({ token }, bearer(session, organization?.id ?? null))
}

/** Makes a new account, which is a member then. Throws as `acceptInvitation` does. */
export async function acceptWithNewAccount(
  token: string,
  account: NewAccount,
): Promise<SessionOrganization> {
  return accept({ ...account, token })
}

async function accept(input: AcceptInvitationInput, as?: Exchange): Promise<SessionOrganization> {
  const data = await askAlone('mutation', AcceptInvitationDocument, { input }, as)
  return (data.acceptInvitation ?? nothing()).organization
}

function nothing(): never {
  throw new ProblemError(problem('INTERNAL', 'The answer was empty.'))
}
