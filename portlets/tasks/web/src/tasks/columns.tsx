import { type Column, PersonLabel, RelativeTime } from '@station/ui'

import type { TaskOrderField, TaskRowFragment } from '../gql/graphql'
import { CompleteCheckbox } from './CompleteCheckbox'
import { DueDate } from './DueDate'
import { TaskPriorityLabel } from './TaskPriorityLabel'
import { TaskStatusLabel } from './TaskStatusLabel'
import { TagList } from './TagList'
import { TaskTitle } from './TaskTitle'

/** The ids of sortable columns are the fields that the server orders by. */
export const columns: readonly (Column<TaskRowFragment> & {
  id: TaskOrderField | Lowercase<string>
})[] = [
  {
    id: 'complete',
    title: 'Complete',
    hideTitle: true,
    width: '32px',
    cell: (task) => <CompleteCheckbox task={task} />,
  },
  {
    id: 'TITLE',
    title: 'Title',
    width: 'minmax(220px, 1fr)',
    sortable: true,
    cell: (task, open) => <TaskTitle task={task} onOpen={open} />,
  },
  {
    id: 'tags',
    title: 'Tags',
    width: '130px',
    from: 1200,
    cell: (task) => <TagList tags={task.tags} />,
  },
  {
    id: 'STATUS',
    title: 'Status',
    width: '108px',
    sortable: true,
    cell: (task) => <TaskStatusLabel status={task.status} />,
  },
  {
    id: 'PRIORITY',
    title: 'Priority',
    width: '88px',
    sortable: true,
    cell: (task) => <TaskPriorityLabel priority={task.priority} />,
  },
  {
    id: 'assignee',
    title: 'Assignee',
    width: '140px',
    from: 840,
    cell: (task) => task.assignee && <PersonLabel name={task.assignee.displayName} />,
  },
  {
    id: 'DUE_DATE',
    title: 'Due',
    width: '100px',
    sortable: true,
    from: 680,
    cell: (task) => <DueDate task={task} />,
  },
  {
    id: 'CREATED_AT',
    title: 'Created',
    width: '112px',
    sortable: true,
    from: 960,
    cell: (task) => <RelativeTime value={task.createdAt} />,
  },
]
