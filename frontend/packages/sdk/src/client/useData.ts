import type { AnyVariables, RequestPolicy, TypedDocumentNode } from '@urql/core'
import { useCallback } from 'react'
import { useQuery } from 'urql'

import { type Problem, problemOf } from '../problem'

export interface UseDataOptions<Data, Variables extends AnyVariables> {
  document: TypedDocumentNode<Data, Variables>
  variables: Variables
  /** Asks nothing for as long as it is true. */
  pause?: boolean
  requestPolicy?: RequestPolicy
}

export interface Loaded<Data> {
  data: Data | null
  /** Nothing to show yet. */
  loading: boolean
  problem: Problem | null
  /** Asks the server again; what is shown stays until the answer. */
  refresh: () => void
}

/** A query that follows the cache, with its failure as a problem. */
export function useData<Data, Variables extends AnyVariables>({
  document,
  variables,
  pause = false,
  requestPolicy = 'cache-and-network',
}: UseDataOptions<Data, Variables>): Loaded<Data> {
  const [{ data, error, fetching }, execute] = useQuery({
    query: document,
    variables,
    pause,
    requestPolicy,
  })
  const refresh = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute])
  return {
    data: data ?? null,
    loading: fetching && !data,
    problem: error ? problemOf(error) : null,
    refresh,
  }
}
