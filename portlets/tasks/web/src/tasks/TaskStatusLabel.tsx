import { OptionLabel } from '@station/ui'

import type { TaskStatus } from '../gql/graphql'
import { statuses } from '../labels'

export function TaskStatusLabel({ status }: { status: TaskStatus }) {
  return <OptionLabel options={statuses} value={status} />
}
