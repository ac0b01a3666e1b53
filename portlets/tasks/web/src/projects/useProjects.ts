import { useConnection } from '@station/sdk'

import { type ProjectFilter, ProjectsDocument, type ProjectsQuery } from '../gql/graphql'

const PAGE = 50

/** The projects that match, by name. */
export function useProjects(filter: ProjectFilter) {
  return useConnection({
    document: ProjectsDocument,
    variables: { first: PAGE, filter },
    select: selectProjects,
  })
}

function selectProjects({ projects }: ProjectsQuery) {
  return projects
}
