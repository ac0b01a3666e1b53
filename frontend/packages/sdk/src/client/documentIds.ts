import { type Exchange, makeOperation, type Operation } from '@urql/core'
import { filter, makeSubject, map, merge, pipe } from 'wonka'

import type { ErrorLike } from '../problem'

/**
 * Names documents by the ids that the build registered them under. A server of another
 * build may not know one: its text is sent then, and from then on.
 */
export class DocumentIds {
  readonly #unknown = new Set<string>()

  /** The id to send in place of a document's text, if there is one. */
  of({ query }: Operation): string | undefined {
    // Codegen leaves it here.
    const id = (query as { __meta__?: { documentId?: string } }).__meta__?.documentId
    return id !== undefined && !this.#unknown.has(id) ? id : undefined
  }

  /** Whether the errors say that the server does not know the id, which is noted. */
  missed(id: string, errors: readonly ErrorLike[]): boolean {
    const missed = errors.some(({ extensions }) => extensions?.code === 'PERSISTED_QUERY_NOT_FOUND')
    if (missed) this.#unknown.add(id)
    return missed
  }

  /** Queries and mutations by their ids; what becomes of them is told of the operations as they were. */
  readonly exchange: Exchange =
    ({ forward }) =>
    (operations$) => {
      const named = new WeakMap<Operation, { id: string; operation: Operation }>()
      const again = makeSubject<Operation>()
      const byId = (operation: Operation): Operation => {
        const id = this.of(operation)
        if (!id || (operation.kind !== 'query' && operation.kind !== 'mutation')) return operation
        const short = makeOperation(operation.kind, {
          ...operation,
          // Of a document without definitions urql sends the id.
          query: { ...operation.query, definitions: [], documentId: id },
        })
        named.set(short, { id, operation })
        return short
      }
      return pipe(
        forward(merge([pipe(operations$, map(byId)), again.source])),
        map((result) => {
          const sent = named.get(result.operation)
          if (!sent) return result
          if (this.missed(sent.id, result.error?.graphQLErrors ?? [])) {
            again.next(sent.operation)
            return null
          }
          return { ...result, operation: sent.operation }
        }),
        filter((result) => result !== null),
      )
    }
}
