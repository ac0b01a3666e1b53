import type { Session } from '@station/sdk/host'
import type { GraphiQL } from 'graphiql'
import { Kind, OperationTypeNode, parse } from 'graphql'
import { createClient } from 'graphql-ws'
import type { ComponentProps } from 'react'

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher']
type Headers = Record<string, string>

const socketUrl = () =>
  `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`

/**
 * Sends queries and mutations by POST and subscriptions over
 * graphql-transport-ws. An Authorization header of the editor wins over the
 * session's token.
 */
export function createFetcher(session: Session, organizationId: string | null): Fetcher {
  const authorization = async (headers: Headers): Promise<Headers> => {
    const own = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')
    if (own) return { authorization: own[1] }
    const token = await session.token(organizationId).catch(() => null)
    return token ? { authorization: `Bearer ${token}` } : {}
  }

  return async (request, options) => {
    const headers = options?.headers ?? {}
    const { operationName, isSubscription } = operationOf(request.query, request.operationName)
    const payload = { ...request, operationName }
    if (isSubscription) {
      const client = createClient({
        url: socketUrl(),
        connectionParams: () => authorization(headers),
        retryAttempts: 5,
        keepAlive: 10_000,
      })
      return client.iterate({
        ...payload,
        variables: (request.variables ?? {}) as Record<string, unknown>,
      })
    }
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/graphql-response+json, application/json',
        ...headers,
        ...(await authorization(headers)),
      },
      body: JSON.stringify(payload),
    })
    return (await response.json()) as object
  }
}

/**
 * Which operation of a document to run. The only one of a document needs no
 * name: just after a change of tabs GraphiQL still gives that of the tab before.
 */
function operationOf(query: string, name: string | null | undefined) {
  const operations = parse(query).definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  )
  const operation =
    operations.length === 1 ? operations[0] : operations.find((each) => each.name?.value === name)
  return {
    operationName: operations.length === 1 ? undefined : name,
    isSubscription: operation?.operation === OperationTypeNode.SUBSCRIPTION,
  }
}
