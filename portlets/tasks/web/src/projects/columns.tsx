import Box from '@mui/material/Box'
import { ColorDot, type Column, RelativeTime, RowTitle } from '@station/ui'

import type { ProjectRowFragment } from '../gql/graphql'
import { ProjectTasksLink } from './ProjectTasksLink'

export const columns: readonly Column<ProjectRowFragment>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 'minmax(180px, 1fr)',
    cell: (project, open) => (
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, minWidth: 0 }}>
        <ColorDot color={project.color} />
        <RowTitle onOpen={open}>{project.name}</RowTitle>
      </Box>
    ),
  },
  {
    id: 'description',
    title: 'Description',
    width: 'minmax(120px, 2fr)',
    from: 600,
    cell: (project) => project.description,
  },
  {
    id: 'changed',
    title: 'Changed',
    width: '120px',
    cell: (project) => <RelativeTime value={project.updatedAt} />,
  },
  {
    id: 'tasks',
    title: 'Tasks',
    hideTitle: true,
    width: '70px',
    align: 'end',
    cell: (project) => <ProjectTasksLink project={project} />,
  },
]
