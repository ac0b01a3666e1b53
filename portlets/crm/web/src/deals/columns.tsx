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
    width: 'minmax(180px, 2fr)',
    sortable: true,
    cell: (deal, open) => <RowTitle onOpen={open}>{deal.name}</RowTitle>,
  },
  {
    id: 'STAGE',
    title: 'Stage',
    width: '132px',
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
    width: '64px',
    align: 'end',
    from: 1100,
    cell: (deal) => `${deal.probability}%`,
  },
  {
    id: 'contact',
    title: 'Contact',
    width: 'minmax(140px, 1fr)',
    from: 840,
    cell: (deal) => deal.contact && <DealContactLink contact={deal.contact} />,
  },
  {
    id: 'EXPECTED_CLOSE_DATE',
    title: 'Expected close',
    width: '120px',
    sortable: true,
    from: 680,
    cell: (deal) => deal.expectedCloseDate && formatDay(deal.expectedCloseDate),
  },
  {
    id: 'CREATED_AT',
    title: 'Created',
    width: '112px',
    sortable: true,
    from: 960,
    cell: (deal) => <RelativeTime value={deal.createdAt} />,
  },
]
