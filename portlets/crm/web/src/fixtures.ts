import { page, refuse } from '@station/testkit'

import type { ContactDetailFragment, DealRowFragment } from './gql/graphql'

/** A contact for tests. */
export function contact(
  id: string,
  rest: Partial<ContactDetailFragment> = {},
): ContactDetailFragment {
  return {
    id,
    firstName: 'Maria',
    lastName: id,
    email: null,
    phone: null,
    company: null,
    title: null,
    leadSource: null,
    status: 'LEAD',
    lastContactedAt: null,
    customFields: {},
    version: 1,
    createdAt: '2026-11-01T09:00:00Z',
    updatedAt: '2026-11-01T09:00:00Z',
    assignee: null,
    createdBy: { id: 'ada-id', displayName: 'Ada Lovelace' },
    ...rest,
  }
}

/** A deal for tests. */
export function deal(id: string, rest: Partial<DealRowFragment> = {}): DealRowFragment {
  return {
    id,
    name: `Deal ${id}`,
    amount: '100.00',
    currency: 'EUR',
    stage: 'PROSPECT',
    probability: 10,
    expectedCloseDate: null,
    closedAt: null,
    version: 1,
    createdAt: '2026-11-01T09:00:00Z',
    updatedAt: '2026-11-01T09:00:00Z',
    contact: null,
    ...rest,
  }
}

/** The answers of a server that holds some contacts and deals. */
export function crmAnswers({
  contacts = [],
  deals = [],
}: { contacts?: ContactDetailFragment[]; deals?: DealRowFragment[] } = {}) {
  const find = <Row extends { id: string }>(rows: Row[], id: string) => {
    const row = rows.find((each) => each.id === id)
    if (!row) throw refuse('NOT_FOUND', 'There is no such thing.')
    return row
  }
  const update = <Row extends { id: string; version: number }>(
    rows: Row[],
    input: { id: string; version: number },
  ) => {
    const row = find(rows, input.id)
    if (row.version !== input.version) throw refuse('CONFLICT', 'Somebody changed it meanwhile.')
    return Object.assign(row, input, { version: row.version + 1 })
  }
  return {
    contacts: () => page(contacts),
    contact: ({ id }: { id: string }) => ({ ...find(contacts, id), dealTotals: [] }),
    deals: ({ filter }: { filter?: { contactId?: string } }) =>
      page(deals.filter((each) => !filter?.contactId || each.contact?.id === filter.contactId)),
    deal: ({ id }: { id: string }) => ({
      ...find(deals, id),
      createdBy: { id: 'ada-id', displayName: 'Ada Lovelace' },
    }),
    dealTotals: [],
    users: page([]),
    createContact: ({ input }: { input: Partial<ContactDetailFragment> }) => {
      const made = contact('made', input)
      contacts.push(made)
      return { contact: made }
    },
    updateContact: ({ input }: { input: { id: string; version: number } }) => ({
      contact: update(contacts, input),
    }),
    createDeal: ({
      input,
    }: {
      input: Partial<DealRowFragment> & { contactId?: string | null }
    }) => {
      const made = deal('made', {
        ...input,
        contact: contacts.find(({ id }) => id === input.contactId) ?? null,
      })
      deals.push(made)
      return { deal: made }
    },
    updateDeal: ({ input }: { input: { id: string; version: number } }) => ({
      deal: update(deals, input),
    }),
  }
}
