import { useConnection, useData, useLiveUpdates } from '@station/sdk'

import {
  ContactChangedDocument,
  type ContactFilter,
  type ContactOrder,
  ContactsDocument,
  type ContactsQuery,
  ContactTotalDocument,
} from '../gql/graphql'

const PAGE = 50

/** The contacts that match, kept current, and how many there are in all. */
export function useContacts(filter: ContactFilter, orderBy: ContactOrder[]) {
  const contacts = useConnection({
    document: ContactsDocument,
    variables: { first: PAGE, filter, orderBy },
    select: selectContacts,
  })
  const total = useData({ document: ContactTotalDocument, variables: { filter } })
  useLiveUpdates(ContactChangedDocument, total.refresh)
  return { ...contacts, total: total.data?.contacts?.totalCount ?? null }
}

function selectContacts({ contacts }: ContactsQuery) {
  return contacts
}
