import { useConnection, useData, useLiveUpdates } from '@station/sdk'

import {
  DealChangedDocument,
  type DealFilter,
  type DealOrder,
  DealsDocument,
  type DealsQuery,
  DealTotalDocument,
} from '../gql/graphql'

const PAGE = 50

/** The deals that match, kept current, and how many there are in all. */
export function useDeals(filter: DealFilter, orderBy: DealOrder[]) {
  const deals = useConnection({
    document: DealsDocument,
    variables: { first: PAGE, filter, orderBy },
    select: selectDeals,
  })
  const total = useData({ document: DealTotalDocument, variables: { filter } })
  useLiveUpdates(DealChangedDocument, total.refresh)
  return { ...deals, total: total.data?.deals?.totalCount ?? null }
}

function selectDeals({ deals }: DealsQuery) {
  return deals
}
