import type { AnyVariables, OperationContext, TypedDocumentNode } from '@urql/core'
import { useCallback, useState } from 'react'
import { useClient } from 'urql'

import { type Problem, problem, problemOf } from '../problem'

/** What came of a mutation: data or a problem, never both. */
export type Outcome<Data> = { data: Data; problem: null } | { data: null; problem: Problem }

/** A mutation, and whether one of its calls is running. */
export function useAction<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): [
  run: (variables: Variables, context?: Partial<OperationContext>) => Promise<Outcome<Data>>,
  running: boolean,
] {
  const client = useClient()
  const [running, setRunning] = useState(0)

  const run = useCallback(
    async (variables: Variables, context?: Partial<OperationContext>): Promise<Outcome<Data>> => {
      setRunning((count) => count + 1)
      try {
        const { data, error } = await client.mutation(document, variables, context).toPromise()
        if (error) return { data: null, problem: problemOf(error) }
        if (!data) return { data: null, problem: problem('INTERNAL', 'The answer was empty.') }
        return { data, problem: null }
      } finally {
        setRunning((count) => count - 1)
      }
    },
    [client, document],
  )
  return [run, running > 0]
}
