import type { Option, StatusTone } from '@station/ui'

import type { TaskPriority, TaskStatus } from './gql/graphql'

/** In order of rank. */
export const statuses: readonly (Option<TaskStatus> & { tone: StatusTone })[] = [
  { value: 'PENDING', label: 'To do', tone: 'neutral' },
  { value: 'IN_PROGRESS', label: 'In progress', tone: 'info' },
  { value: 'COMPLETED', label: 'Completed', tone: 'success' },
  { value: 'CANCELLED', label: 'Cancelled', tone: 'error' },
]

/** In order of rank. */
export const priorities: readonly (Option<TaskPriority> & { tone: StatusTone })[] = [
  { value: 'LOW', label: 'Low', tone: 'neutral' },
  { value: 'MEDIUM', label: 'Medium', tone: 'info' },
  { value: 'HIGH', label: 'High', tone: 'warning' },
  { value: 'URGENT', label: 'Urgent', tone: 'error' },
]

export const openStatuses: readonly TaskStatus[] = ['PENDING', 'IN_PROGRESS']
