import { type Column, formatDay, RelativeTime, RowTitle } from '@station/ui'

import type { DealOrderField, DealRowFragment } from '../gql/graphql'
import { DealContactLink } from './DealContactLink'
import { Money } from './Money'
import { StageSelect } from './StageSelect'

/** The ids of sortable columns are the fields that the server orders by. */
export const columns: readonly (Column<DealRowFragment> & {
  id: DealOrderField | Lowercase<string>
})[] = [
  {
    id: 'NAME',
    title: 'Name',
    width: 'minmax(160px, 1.2fr)',
    sortable: true,
    cell: (deal, open) => <RowTitle onOpen={open}>{deal.name}</RowTitle>,
  },
  {
    id: 'STAGE',
    title: 'Stage',
    width: '150px',
    sortable: true,
    cell: (deal) => <StageSelect deal={deal} />,
  },
  {
    id: 'AMOUNT',
    title: 'Amount',
    width: '130px',
    align: 'end',
    sortable: true,
    cell: (deal) => deal.amount !== null && <Money amount={deal.amount} currency={deal.currency} />,
  },
  {
    id: 'probability',
    title: 'Chance',
    width: '70px',
    align: 'end',
    from: 'lg',
    cell: (deal) => `${deal.probability}%`,
  },
  {
    id: 'contact',
    title: 'Contact',
    width: 'minmax(140px, 1fr)',
    from: 'md',
    cell: (deal) => deal.contact && <DealContactLink contact={deal.contact} />,
  },
  {
    id: 'EXPECTED_CLOSE_DATE',
    title: 'Expected close',
    width: '130px',
    sortable: true,
    cell: (deal) => deal.expectedCloseDate && formatDay(deal.expectedCloseDate),
  },
  {
    id: 'CREATED_AT',
    title: 'Created',
    width: '110px',
    sortable: true,
    from: 'lg',
    cell: (deal) => <RelativeTime value={deal.createdAt} />,
  },
]
