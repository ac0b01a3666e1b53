import { StatusLabel } from '@station/ui'

import type { TaskPriority } from '../gql/graphql'
import { priorities } from '../labels'

export function TaskPriorityLabel({ priority }: { priority: TaskPriority }) {
  const { label, tone } = priorities.find(({ value }) => value === priority) ?? {
    label: priority,
    tone: 'neutral' as const,
  }
  return <StatusLabel tone={tone}>{label}</StatusLabel>
}
