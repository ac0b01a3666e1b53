import { ColorDot, CompactRow } from '@station/ui'

import type { ProjectRowFragment } from '../gql/graphql'
import { ProjectTasksLink } from './ProjectTasksLink'

/** A project on a phone, in two lines. */
export function ProjectCompactRow({
  project,
  onOpen,
}: {
  project: ProjectRowFragment
  onOpen: () => void
}) {
  return (
    <CompactRow
      title={project.name}
      onOpen={onOpen}
      before={<ColorDot color={project.color} />}
      after={<ProjectTasksLink project={project} />}
    >
      {project.description}
    </CompactRow>
  )
}
