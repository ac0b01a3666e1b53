import { compareBy, contains, liveEntity, mergeCaches, rankIn, refersTo } from '@station/sdk'

import {
  type ContactFilter,
  type ContactOrder,
  type ContactOrderField,
  type ContactRowFragment,
  ContactRowFragmentDoc,
  type DealFilter,
  type DealOrder,
  type DealOrderField,
  type DealRowFragment,
  DealRowFragmentDoc,
} from './gql/graphql'
import { stages } from './labels'

const rankOfStage = rankIn(stages.map(({ value }) => value))

/** Loaded lists of contacts and deals follow changes as the server orders and filters. */
export const cache = mergeCaches(
  liveEntity<ContactRowFragment, ContactFilter, ContactOrder>({
    typename: 'Contact',
    list: 'contacts',
    fragment: ContactRowFragmentDoc,
    matches: matchesContact,
    compare: compareBy<ContactRowFragment, ContactOrderField>(
      {
        LAST_NAME: (contact) => contact.lastName.toLowerCase(),
        COMPANY: (contact) => contact.company?.toLowerCase() ?? null,
        CREATED_AT: (contact) => contact.createdAt,
        UPDATED_AT: (contact) => contact.updatedAt,
        LAST_CONTACTED_AT: (contact) => contact.lastContactedAt,
      },
      { field: 'LAST_NAME', direction: 'ASC' },
    ),
  }),
  liveEntity<DealRowFragment, DealFilter, DealOrder>({
    typename: 'Deal',
    list: 'deals',
    fragment: DealRowFragmentDoc,
    matches: matchesDeal,
    compare: compareBy<DealRowFragment, DealOrderField>(
      {
        CREATED_AT: (deal) => deal.createdAt,
        UPDATED_AT: (deal) => deal.updatedAt,
        NAME: (deal) => deal.name.toLowerCase(),
        AMOUNT: (deal) => (deal.amount === null ? null : Number(deal.amount)),
        STAGE: (deal) => rankOfStage(deal.stage),
        EXPECTED_CLOSE_DATE: (deal) => deal.expectedCloseDate,
      },
      { field: 'CREATED_AT', direction: 'DESC' },
    ),
  }),
)

/** The filter as the server reads it: absent is any, null is none. */
function matchesContact(contact: ContactRowFragment, filter: ContactFilter): boolean {
  const { firstName, lastName, email, company } = contact
  return (
    (!filter.status || filter.status.includes(contact.status)) &&
    refersTo(contact.assignee, filter.assigneeId) &&
    (!filter.email || email === filter.email.toLowerCase()) &&
    [`${firstName} ${lastName}`, email ?? '', company ?? ''].some((text) =>
      contains(text, filter.search),
    )
  )
}

function matchesDeal(deal: DealRowFragment, filter: DealFilter): boolean {
  return (
    (!filter.stage || filter.stage.includes(deal.stage)) &&
    refersTo(deal.contact, filter.contactId) &&
    contains(deal.name, filter.search)
  )
}
