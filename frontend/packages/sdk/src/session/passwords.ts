import { RequestPasswordResetDocument, ResetPasswordDocument } from '../gql/graphql'
import { askAlone } from './askAlone'

/** Sends a link to a new password, if an account has the address. Throws a CombinedError. */
export async function requestPasswordReset(email: string): Promise<void> {
  await askAlone('mutation', RequestPasswordResetDocument, { input: { email } })
}

/** Sets a password by the token of such a link. Throws a CombinedError. */
export async function resetPassword(token: string, newPassword: string): Promise<void> {
  await askAlone('mutation', ResetPasswordDocument, { input: { token, newPassword } })
}
