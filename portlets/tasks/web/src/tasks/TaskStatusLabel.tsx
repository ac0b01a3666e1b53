import { StatusLabel } from '@station/ui'

import type { TaskStatus } from '../gql/graphql'
import { statuses } from '../labels'

export function TaskStatusLabel({ status }: { status: TaskStatus }) {
  const { label, tone } = statuses.find(({ value }) => value === status) ?? {
    label: status,
    tone: 'neutral' as const,
  }
  return <StatusLabel tone={tone}>{label}</StatusLabel>
}
