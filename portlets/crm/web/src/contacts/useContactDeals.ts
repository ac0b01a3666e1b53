import { useConnection, useData, useLiveUpdates } from '@station/sdk'

import {
  ContactDealTotalsDocument,
  DealChangedDocument,
  type DealOrder,
  DealsDocument,
  type DealsQuery,
} from '../gql/graphql'

const PAGE = 20
const orderBy: DealOrder[] = [{ field: 'CREATED_AT', direction: 'DESC' }]

/** The deals of a contact, the newest first, and their totals, kept current. */
export function useContactDeals(contactId: string) {
  const deals = useConnection({
    document: DealsDocument,
    variables: { first: PAGE, filter: { contactId }, orderBy },
    select: selectDeals,
  })
  const totals = useData({ document: ContactDealTotalsDocument, variables: { id: contactId } })
  useLiveUpdates(DealChangedDocument, totals.refresh)
  return { deals, totals: totals.data?.contact?.dealTotals ?? [] }
}

function selectDeals({ deals }: DealsQuery) {
  return deals
}
