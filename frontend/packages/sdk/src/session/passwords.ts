import { type AnyVariables, Client, fetchExchange, type TypedDocumentNode } from '@urql/core'

import { DocumentIds } from '../client/documentIds'
import { RequestPasswordResetDocument, ResetPasswordDocument } from '../gql/graphql'

/** Sends a link to a new password, if an account has the address. Throws a CombinedError. */
export async function requestPasswordReset(email: string): Promise<void> {
  await send(RequestPasswordResetDocument, { input: { email } })
}

/** Sets a password by the token of such a link. Throws a CombinedError. */
export async function resetPassword(token: string, newPassword: string): Promise<void> {
  await send(ResetPasswordDocument, { input: { token, newPassword } })
}

/** Sends a mutation as nobody: who sets a password anew has no session, or one that ends. */
async function send<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<void> {
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    exchanges: [new DocumentIds().exchange, fetchExchange],
  })
  const { error } = await client.mutation(document, variables).toPromise()
  if (error) throw error
}
