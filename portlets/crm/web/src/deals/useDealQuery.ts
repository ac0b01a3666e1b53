import { type Sort, useUrlState } from '@station/ui'
import { useMemo } from 'react'

import type { DealFilter, DealOrder, DealOrderField, DealStage } from '../gql/graphql'

const defaults = { q: '', stage: [] as string[], sort: 'CREATED_AT', direction: 'DESC' }

/** Which deals the page lists and in which order, kept in its address. */
export function useDealQuery() {
  const [state, change] = useUrlState(defaults)
  const { q, stage, sort, direction } = state

  const filter = useMemo<DealFilter>(
    () => ({
      ...(stage.length > 0 && { stage: stage as DealStage[] }),
      ...(q && { search: q }),
    }),
    [q, stage],
  )
  const order: Sort = { column: sort, direction: direction === 'ASC' ? 'ASC' : 'DESC' }
  return {
    state,
    change,
    filter,
    sort: order,
    orderBy: [{ field: sort as DealOrderField, direction: order.direction }] satisfies DealOrder[],
    isFiltered: Object.keys(filter).length > 0,
    clear: () => change({ q: '', stage: [] }),
  }
}
