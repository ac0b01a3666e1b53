import Link from '@mui/material/Link'
import { usePortlet } from '@station/sdk'
import { VisuallyHidden } from '@station/ui'
import { Link as RouterLink } from 'react-router'

/** Leads to the tasks of a project. */
export function ProjectTasksLink({ project }: { project: { id: string; name: string } }) {
  const { appRoute } = usePortlet()
  return (
    <Link component={RouterLink} to={`${appRoute}?project=${project.id}`} variant="body2">
      Tasks<VisuallyHidden> of {project.name}</VisuallyHidden>
    </Link>
  )
}
