import { type Column, PersonLabel, RelativeTime, RowTitle } from '@station/ui'

import type { TaskOrderField, TaskRowFragment } from '../gql/graphql'
import { CompleteCheckbox } from './CompleteCheckbox'
import { DueDate } from './DueDate'
import { ProjectLabel } from './ProjectLabel'
import { TaskPriorityLabel } from './TaskPriorityLabel'
import { TaskStatusLabel } from './TaskStatusLabel'
import { TagList } from './TagList'

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
    width: 'minmax(200px, 1fr)',
    sortable: true,
    cell: (task, open) => (
      <RowTitle onOpen={open} struck={task.status === 'COMPLETED'}>
        {task.title}
      </RowTitle>
    ),
  },
  {
    id: 'tags',
    title: 'Tags',
    width: '130px',
    from: 'xl',
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
    id: 'project',
    title: 'Project',
    width: '130px',
    from: 'md',
    cell: (task) => task.project && <ProjectLabel project={task.project} />,
  },
  {
    id: 'assignee',
    title: 'Assignee',
    width: '140px',
    from: 'md',
    cell: (task) => task.assignee && <PersonLabel name={task.assignee.displayName} />,
  },
  {
    id: 'DUE_DATE',
    title: 'Due',
    width: '100px',
    sortable: true,
    cell: (task) => <DueDate task={task} />,
  },
  {
    id: 'CREATED_AT',
    title: 'Created',
    width: '108px',
    sortable: true,
    from: 'lg',
    cell: (task) => <RelativeTime value={task.createdAt} />,
  },
]
