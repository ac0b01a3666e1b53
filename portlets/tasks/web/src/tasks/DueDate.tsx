import Box from '@mui/material/Box'
import { formatDate, formatDateTime, useNow, VisuallyHidden } from '@station/ui'

import type { TaskRowFragment } from '../gql/graphql'
import { openStatuses } from '../labels'

/** When a task is due; in red once that is past and the task is still open. */
export function DueDate({ task }: { task: Pick<TaskRowFragment, 'dueDate' | 'status'> }) {
  const now = useNow()
  if (task.dueDate === null) return null
  const overdue = openStatuses.includes(task.status) && Date.parse(task.dueDate) < now
  return (
    <Box
      component="time"
      dateTime={task.dueDate}
      title={formatDateTime(task.dueDate)}
      sx={{ color: overdue ? 'error.main' : 'inherit' }}
    >
      {formatDate(task.dueDate)}
      {overdue && <VisuallyHidden> overdue</VisuallyHidden>}
    </Box>
  )
}
