import type { AnyVariables, TypedDocumentNode } from '@urql/core'
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { useClient } from 'urql'

import { type ConnectionSnapshot, type Page, Pager } from './pager'

export interface UseConnectionOptions<Data, Variables extends AnyVariables, Row> {
  document: TypedDocumentNode<Data, Variables>
  /** Everything but `after`; `first` is the size of a page. */
  variables: Omit<Variables, 'after'>
  /** Finds the connection in the answer. Must be a constant function. */
  select: (data: Data) => Page<Row> | null | undefined
}

export interface Connection<Row> extends ConnectionSnapshot<Row> {
  /** The rows are those of the variables before, shown until the new ones are here. */
  outdated: boolean
  loadMore: () => void
  refresh: () => void
}

/** The rows of a connection, a page more whenever `loadMore` is called. */
export function useConnection<Data, Variables extends AnyVariables, Row extends { id: string }>({
  document,
  variables,
  select,
}: UseConnectionOptions<Data, Variables, Row>): Connection<Row> {
  const client = useClient()
  const key = JSON.stringify(variables)
  const pager = useMemo(
    () =>
      new Pager<Data, Variables, Row>({
        client,
        document,
        variables: JSON.parse(key) as Omit<Variables, 'after'>,
        select,
      }),
    [client, document, key, select],
  )
  const snapshot = useSyncExternalStore(pager.subscribe, pager.snapshot)

  const previous = useRef<Row[]>([])
  useEffect(() => {
    if (!snapshot.loading) previous.current = snapshot.rows
  }, [snapshot])
  // eslint-disable-next-line react-hooks/refs -- what was on screen last is no input of a render, only its stand-in
  const kept = snapshot.loading ? previous.current : []
  const outdated = kept.length > 0

  return {
    ...snapshot,
    rows: outdated ? kept : snapshot.rows,
    loading: snapshot.loading && !outdated,
    outdated,
    loadMore: pager.loadMore,
    refresh: pager.refresh,
  }
}
