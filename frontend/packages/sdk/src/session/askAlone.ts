import {
  type AnyVariables,
  Client,
  createRequest,
  type Exchange,
  fetchExchange,
  type TypedDocumentNode,
} from '@urql/core'

import { DocumentIds } from '../client/documentIds'
import { problem, ProblemError } from '../problem'

/**
 * Asks one thing outside of any organization, with no cache: as nobody, unless `bearer`
 * sends it as somebody. Throws a CombinedError, or a ProblemError for an empty answer.
 */
export async function askAlone<Data, Variables extends AnyVariables>(
  kind: 'query' | 'mutation',
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  bearer?: Exchange,
): Promise<Data> {
  const client = new Client({
    url: '/graphql',
    // Tokens are among the variables, which must not get into an address.
    preferGetMethod: false,
    exchanges: [...(bearer ? [bearer] : []), new DocumentIds().exchange, fetchExchange],
  })
  const request = createRequest(document, variables)
  const { data, error } = await (
    kind === 'query' ? client.executeQuery(request) : client.executeMutation(request)
  ).toPromise()
  if (error) throw error
  if (!data) throw new ProblemError(problem('INTERNAL', 'The answer was empty.'))
  return data
}
