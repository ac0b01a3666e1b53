import Box from '@mui/material/Box'
import { RowTitle } from '@station/ui'

import type { TaskRowFragment } from '../gql/graphql'
import { ProjectLabel } from './ProjectLabel'

/** A task's title with its project at the end; without one the title has all the room. */
export function TaskTitle({ task, onOpen }: { task: TaskRowFragment; onOpen: () => void }) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, minWidth: 0 }}>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <RowTitle onOpen={onOpen} struck={task.status === 'COMPLETED'}>
          {task.title}
        </RowTitle>
      </Box>
      {task.project && (
        <Box
          sx={{
            display: 'flex',
            minWidth: 0,
            maxWidth: '40%',
            typography: 'caption',
            color: 'text.secondary',
          }}
        >
          <ProjectLabel project={task.project} />
        </Box>
      )}
    </Box>
  )
}
