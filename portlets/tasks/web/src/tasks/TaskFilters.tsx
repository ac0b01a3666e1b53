import Button from '@mui/material/Button'
import { AssigneeFilter, FilterSelect, SearchField, Toolbar } from '@station/ui'

import type { TaskPriority, TaskStatus } from '../gql/graphql'
import { priorities, statuses } from '../labels'
import { ProjectFilter } from './ProjectFilter'
import type { useTaskQuery } from './useTaskQuery'

export function TaskFilters({ query }: { query: ReturnType<typeof useTaskQuery> }) {
  const { state, change, clear, isFiltered } = query
  return (
    <Toolbar label="Filters">
      <SearchField label="Search titles" value={state.q} onSearch={(q) => change({ q })} />
      <FilterSelect
        label="Status"
        options={statuses}
        value={state.status as TaskStatus[]}
        onChange={(status) => change({ status })}
      />
      <FilterSelect
        label="Priority"
        options={priorities}
        value={state.priority as TaskPriority[]}
        onChange={(priority) => change({ priority })}
      />
      <ProjectFilter value={state.project} onChange={(project) => change({ project })} />
      <AssigneeFilter value={state.assignee} onChange={(assignee) => change({ assignee })} />
      {isFiltered && (
        <Button size="small" onClick={clear}>
          Clear
        </Button>
      )}
    </Toolbar>
  )
}
