import Checkbox from '@mui/material/Checkbox'
import { usePermission } from '@station/sdk'

import type { TaskRowFragment } from '../gql/graphql'
import { useCompleteTask } from './useCompleteTask'

/** Ticks a task off. Shows the tick at once, before the server has answered. */
export function CompleteCheckbox({
  task,
}: {
  task: Pick<TaskRowFragment, 'id' | 'version' | 'title' | 'status'>
}) {
  const mayUse = usePermission('portlet.tasks.use')
  const [toggle, running] = useCompleteTask()
  const completed = task.status === 'COMPLETED'
  return (
    <Checkbox
      size="small"
      edge="start"
      checked={running ? !completed : completed}
      disabled={!mayUse || running}
      onChange={() => void toggle(task)}
      slotProps={{ input: { 'aria-label': `Complete “${task.title}”` } }}
    />
  )
}
