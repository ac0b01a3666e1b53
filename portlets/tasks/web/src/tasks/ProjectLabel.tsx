import Box from '@mui/material/Box'
import { ColorDot } from '@station/ui'

/** A project's name with its colour. */
export function ProjectLabel({ project }: { project: { name: string; color: string | null } }) {
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.75,
        minWidth: 0,
        maxWidth: '100%',
      }}
    >
      <ColorDot color={project.color} />
      <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
        {project.name}
      </Box>
    </Box>
  )
}
