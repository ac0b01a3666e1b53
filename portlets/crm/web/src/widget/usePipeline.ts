import { useConnection, useData, useLiveUpdates } from '@station/sdk'

import {
  ContactChangedDocument,
  type ContactOrder,
  ContactsDocument,
  type ContactsQuery,
  DealChangedDocument,
  PipelineDocument,
} from '../gql/graphql'

const SHOWN = 4
const orderBy: ContactOrder[] = [{ field: 'CREATED_AT', direction: 'DESC' }]

/** The deals added up by stage and the newest contacts, kept current. */
export function usePipeline() {
  const pipeline = useData({ document: PipelineDocument, variables: {} })
  const latest = useConnection({
    document: ContactsDocument,
    variables: { first: SHOWN, orderBy },
    select: selectContacts,
  })
  useLiveUpdates(ContactChangedDocument)
  useLiveUpdates(DealChangedDocument, pipeline.refresh)

  return {
    totals: pipeline.data?.dealTotals ?? [],
    contacts: latest.rows.slice(0, SHOWN),
    loading: pipeline.loading || latest.loading,
    problem: pipeline.problem ?? latest.problem,
    refresh: () => {
      pipeline.refresh()
      latest.refresh()
    },
  }
}

function selectContacts({ contacts }: ContactsQuery) {
  return contacts
}
