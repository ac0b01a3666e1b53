import { type Client, type Exchange, makeOperation, type Operation } from '@urql/core'
import { pipe, tap } from 'wonka'

/** Knows the queries on screen, to ask them again after a time without events. */
export class ActiveQueries {
  #operations = new Map<number, Operation>()

  readonly exchange: Exchange =
    ({ forward }) =>
    (operations$) =>
      forward(
        pipe(
          operations$,
          tap((operation) => {
            if (operation.kind === 'query') this.#operations.set(operation.key, operation)
            if (operation.kind === 'teardown') this.#operations.delete(operation.key)
          }),
        ),
      )

  refetch(client: Client): void {
    for (const operation of [...this.#operations.values()]) {
      client.reexecuteOperation(
        makeOperation(operation.kind, operation, {
          ...operation.context,
          requestPolicy: 'network-only',
        }),
      )
    }
  }
}
