import { OptionLabel } from '@station/ui'

import type { ContactStatus } from '../gql/graphql'
import { statuses } from '../labels'

export function ContactStatusLabel({ status }: { status: ContactStatus }) {
  return <OptionLabel options={statuses} value={status} />
}
