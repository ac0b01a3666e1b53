import { Client, fetchExchange, mapExchange, subscriptionExchange } from '@urql/core'

import { type ErrorLike, type Problem, problemOf } from '../problem'
import type { Session } from '../session/session'
import { ActiveQueries } from './activeQueries'
import { bearer } from './bearer'
import { createCache, type PortletCache } from './cache'
import { coalesce, type Sink } from './coalesce'
import { DocumentIds } from './documentIds'
import { createSocket, type Socket } from './socket'
import type { ConnectionState } from './status'

/** How long events are gathered before lists are read again, in ms. */
const COALESCE = 50

export interface StationClientOptions {
  session: Session
  /** The organization that all of the client's requests are for. */
  organizationId: string | null
  caches: readonly PortletCache[]
  /** Told of every problem that a request ran into. */
  onProblem?: (problem: Problem) => void
}

/** A GraphQL client with a cache for one organization; switching makes a new one. */
export interface StationClient {
  client: Client
  connection: ConnectionState
  dispose(): void
}

export function createStationClient({
  session,
  organizationId,
  caches,
  onProblem,
}: StationClientOptions): StationClient {
  const active = new ActiveQueries()
  const documents = new DocumentIds()
  const socket = createSocket({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    token: (rejected) => session.token(organizationId, rejected),
    onReconnected: () => active.refetch(client),
  })

  const client: Client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-first',
    exchanges: [
      mapExchange({ onError: (error) => onProblem?.(problemOf(error)) }),
      active.exchange,
      createCache(caches),
      bearer(session, organizationId),
      documents.exchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables, operationName }, operation) => ({
          subscribe: (sink) => {
            // graphql-ws and urql name the same shape of result differently.
            const told = coalesce(endedByErrors(sink as SocketSink), COALESCE)
            const id = documents.of(operation)
            const byText = () =>
              socket.subscribe(
                {
                  query: query ?? '',
                  variables: variables as Record<string, unknown>,
                  operationName,
                },
                told,
              )
            if (id === undefined) return { unsubscribe: byText() }
            // graphql-ws sends no payload without a query.
            const byId = {
              query: '',
              documentId: id,
              variables: variables as Record<string, unknown>,
            }
            let unsubscribe = socket.subscribe(byId, {
              next: (result) => told.next(result),
              error: (error) => {
                if (Array.isArray(error) && documents.missed(id, error as ErrorLike[])) {
                  unsubscribe = byText()
                } else told.error(error)
              },
              complete: () => told.complete(),
            })
            return { unsubscribe: () => unsubscribe() }
          },
        }),
      }),
    ],
  })

  return { client, connection: socket.state, dispose: () => socket.dispose() }
}

type SocketSink = Parameters<Socket['subscribe']>[1]
type SocketResult = Parameters<SocketSink['next']>[0]

/** Errors end a subscription, which urql would keep open for results to come. */
function endedByErrors(sink: SocketSink): Sink<SocketResult> {
  return {
    next: (result) => sink.next(result),
    error(error) {
      if (!Array.isArray(error)) {
        sink.error(error)
        return
      }
      // Said to be the last, it is not handed on once more at the end.
      sink.next({ errors: error, hasNext: false })
      sink.complete()
    },
    complete: () => sink.complete(),
  }
}
