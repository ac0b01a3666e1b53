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
    width: 'minmax(220px, 1fr)',
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
    width: 'minmax(0, 160px)',
    from: 'lg',
    cell: (task) => <TagList tags={task.tags} />,
  },
  {
    id: 'STATUS',
    title: 'Status',
    width: '120px',
    sortable: true,
    cell: (task) => <TaskStatusLabel status={task.status} />,
  },
  {
    id: 'PRIORITY',
    title: 'Priority',
    width: '100px',
    sortable: true,
    cell: (task) => <TaskPriorityLabel priority={task.priority} />,
  },
  {
    id: 'project',
    title: 'Project',
    width: 'minmax(0, 150px)',
    from: 'md',
    cell: (task) => task.project && <ProjectLabel project={task.project} />,
  },
  {
    id: 'assignee',
    title: 'Assignee',
    width: 'minmax(0, 150px)',
    from: 'md',
    cell: (task) => task.assignee && <PersonLabel name={task.assignee.displayName} />,
  },
  {
    id: 'DUE_DATE',
    title: 'Due',
    width: '150px',
    sortable: true,
    cell: (task) => <DueDate task={task} />,
  },
  {
    id: 'CREATED_AT',
    title: 'Created',
    width: '120px',
    sortable: true,
    from: 'lg',
    cell: (task) => <RelativeTime value={task.createdAt} />,
  },
]
