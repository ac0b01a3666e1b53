import Box from '@mui/material/Box'
import { RowTitle } from '@station/ui'

import type { TaskRowFragment } from '../gql/graphql'
import { CompleteCheckbox } from './CompleteCheckbox'
import { DueDate } from './DueDate'
import { TaskPriorityLabel } from './TaskPriorityLabel'
import { TaskStatusLabel } from './TaskStatusLabel'

/** A task on a phone, in two lines. */
export function TaskCompactRow({ task, onOpen }: { task: TaskRowFragment; onOpen: () => void }) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}>
      <CompleteCheckbox task={task} />
      <Box sx={{ minWidth: 0, flex: 1 }}>
        <RowTitle onOpen={onOpen} struck={task.status === 'COMPLETED'}>
          {task.title}
        </RowTitle>
        <Box
          sx={{
            display: 'flex',
            gap: 1.5,
            typography: 'caption',
            color: 'text.secondary',
            whiteSpace: 'nowrap',
            overflow: 'hidden',
          }}
        >
          <TaskStatusLabel status={task.status} />
          <TaskPriorityLabel priority={task.priority} />
          <DueDate task={task} />
        </Box>
      </Box>
    </Box>
  )
}
