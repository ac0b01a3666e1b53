import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { usePortlet } from '@station/sdk'
import { Link as RouterLink } from 'react-router'

import type { TaskRowFragment } from '../gql/graphql'
import { CompleteCheckbox } from '../tasks/CompleteCheckbox'
import { DueDate } from '../tasks/DueDate'

/** One open task in the widget. */
export function OpenTask({ task }: { task: TaskRowFragment }) {
  const { appRoute } = usePortlet()
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        borderBottom: 1,
        borderColor: 'divider',
        '&:last-child': { borderBottom: 0 },
      }}
    >
      <CompleteCheckbox task={task} />
      <Link
        component={RouterLink}
        to={`${appRoute}?task=${task.id}`}
        color="text.primary"
        underline="hover"
        variant="body2"
        noWrap
        sx={{ flex: 1 }}
      >
        {task.title}
      </Link>
      <Box sx={{ typography: 'caption', color: 'text.secondary', whiteSpace: 'nowrap' }}>
        <DueDate task={task} />
      </Box>
    </Box>
  )
}
