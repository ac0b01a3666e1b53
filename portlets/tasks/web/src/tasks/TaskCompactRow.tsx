import { CompactRow } from '@station/ui'

import type { TaskRowFragment } from '../gql/graphql'
import { CompleteCheckbox } from './CompleteCheckbox'
import { DueDate } from './DueDate'
import { TaskPriorityLabel } from './TaskPriorityLabel'
import { TaskStatusLabel } from './TaskStatusLabel'

/** A task on a phone, in two lines. */
export function TaskCompactRow({ task, onOpen }: { task: TaskRowFragment; onOpen: () => void }) {
  return (
    <CompactRow
      title={task.title}
      struck={task.status === 'COMPLETED'}
      onOpen={onOpen}
      before={<CompleteCheckbox task={task} />}
    >
      <TaskStatusLabel status={task.status} />
      <TaskPriorityLabel priority={task.priority} />
      <DueDate task={task} />
    </CompactRow>
  )
}
