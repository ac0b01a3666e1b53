import Typography from '@mui/material/Typography'
import { RelativeTime } from '@station/ui'

import type { TaskDetailFragment } from '../gql/graphql'

/** Who made a task and what became of it when. */
export function TaskOrigin({ task }: { task: TaskDetailFragment }) {
  return (
    <Typography variant="caption" color="textSecondary" component="p" sx={{ mt: 3 }}>
      Created by {task.createdBy.displayName} <RelativeTime value={task.createdAt} />
      {', changed '}
      <RelativeTime value={task.updatedAt} />
      {task.completedAt && (
        <>
          {', completed '}
          <RelativeTime value={task.completedAt} />
        </>
      )}
      .
    </Typography>
  )
}
