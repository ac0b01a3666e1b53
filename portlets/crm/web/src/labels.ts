import type { Option, StatusTone } from '@station/ui'

import type { ContactStatus, DealStage } from './gql/graphql'

export const statuses: readonly (Option<ContactStatus> & { tone: StatusTone })[] = [
  { value: 'LEAD', label: 'Lead', tone: 'neutral' },
  { value: 'PROSPECT', label: 'Prospect', tone: 'info' },
  { value: 'CUSTOMER', label: 'Customer', tone: 'success' },
  { value: 'INACTIVE', label: 'Inactive', tone: 'warning' },
]

/** In order of rank. */
export const stages: readonly (Option<DealStage> & { tone: StatusTone })[] = [
  { value: 'PROSPECT', label: 'Prospect', tone: 'neutral' },
  { value: 'QUALIFIED', label: 'Qualified', tone: 'info' },
  { value: 'PROPOSAL', label: 'Proposal', tone: 'info' },
  { value: 'NEGOTIATION', label: 'Negotiation', tone: 'warning' },
  { value: 'WON', label: 'Won', tone: 'success' },
  { value: 'LOST', label: 'Lost', tone: 'error' },
]
