import { type Column, PersonLabel, RelativeTime, RowTitle } from '@station/ui'

import type { ContactOrderField, ContactRowFragment } from '../gql/graphql'
import { contactName } from './contactName'
import { ContactStatusLabel } from './ContactStatusLabel'

/** The ids of sortable columns are the fields that the server orders by. */
export const columns: readonly (Column<ContactRowFragment> & {
  id: ContactOrderField | Lowercase<string>
})[] = [
  {
    id: 'LAST_NAME',
    title: 'Name',
    width: 'minmax(160px, 1fr)',
    sortable: true,
    cell: (contact, open) => <RowTitle onOpen={open}>{contactName(contact)}</RowTitle>,
  },
  {
    id: 'COMPANY',
    title: 'Company',
    width: 'minmax(140px, 1fr)',
    sortable: true,
    cell: (contact) => contact.company,
  },
  {
    id: 'status',
    title: 'Status',
    width: '110px',
    cell: (contact) => <ContactStatusLabel status={contact.status} />,
  },
  {
    id: 'email',
    title: 'Email',
    width: 'minmax(140px, 1fr)',
    from: 680,
    cell: (contact) => contact.email,
  },
  { id: 'phone', title: 'Phone', width: '140px', from: 960, cell: (contact) => contact.phone },
  {
    id: 'assignee',
    title: 'Assignee',
    width: '150px',
    from: 840,
    cell: (contact) => contact.assignee && <PersonLabel name={contact.assignee.displayName} />,
  },
  {
    id: 'LAST_CONTACTED_AT',
    title: 'Last contact',
    width: '120px',
    sortable: true,
    from: 1120,
    cell: (contact) => contact.lastContactedAt && <RelativeTime value={contact.lastContactedAt} />,
  },
]
