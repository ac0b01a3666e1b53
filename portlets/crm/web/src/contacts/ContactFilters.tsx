import Button from '@mui/material/Button'
import { AssigneeFilter, FilterSelect, SearchField, Toolbar } from '@station/ui'

import type { ContactStatus } from '../gql/graphql'
import { statuses } from '../labels'
import type { useContactQuery } from './useContactQuery'

export function ContactFilters({ query }: { query: ReturnType<typeof useContactQuery> }) {
  const { state, change, clear, isFiltered } = query
  return (
    <Toolbar label="Filters">
      <SearchField label="Search contacts" value={state.q} onSearch={(q) => change({ q })} />
      <FilterSelect
        label="Status"
        options={statuses}
        value={state.status as ContactStatus[]}
        onChange={(status) => change({ status })}
      />
      <AssigneeFilter value={state.assignee} onChange={(assignee) => change({ assignee })} />
      {isFiltered && (
        <Button size="small" onClick={clear}>
          Clear
        </Button>
      )}
    </Toolbar>
  )
}
