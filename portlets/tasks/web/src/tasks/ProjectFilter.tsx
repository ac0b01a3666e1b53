import Box from '@mui/material/Box'
import { useData } from '@station/sdk'
import { NONE } from '@station/ui'

import { ProjectDocument } from '../gql/graphql'
import { ProjectPicker } from '../projects/ProjectPicker'

const none = { id: NONE, name: 'No project', color: null }
const also = [none]

/** Filters by project; the value is a project's id, `none` or empty. */
export function ProjectFilter({
  value,
  onChange,
}: {
  value: string
  onChange: (value: string) => void
}) {
  const isId = value !== '' && value !== NONE
  const { data } = useData({ document: ProjectDocument, variables: { id: value }, pause: !isId })
  const picked = isId ? { id: value, name: data?.project?.name ?? '…', color: null } : null
  return (
    <Box sx={{ width: 170 }}>
      <ProjectPicker
        label="Project"
        placeholder="Any"
        value={value === NONE ? none : picked}
        also={also}
        onChange={(project) => onChange(project?.id ?? '')}
      />
    </Box>
  )
}
