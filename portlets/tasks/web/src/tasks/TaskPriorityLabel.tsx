import { OptionLabel } from '@station/ui'

import type { TaskPriority } from '../gql/graphql'
import { priorities } from '../labels'

export function TaskPriorityLabel({ priority }: { priority: TaskPriority }) {
  return <OptionLabel options={priorities} value={priority} />
}
