import Button from '@mui/material/Button'
import { FilterSelect, SearchField, Toolbar } from '@station/ui'

import type { DealStage } from '../gql/graphql'
import { stages } from '../labels'
import type { useDealQuery } from './useDealQuery'

export function DealFilters({ query }: { query: ReturnType<typeof useDealQuery> }) {
  const { state, change, clear, isFiltered } = query
  return (
    <Toolbar label="Filters">
      <SearchField label="Search names" value={state.q} onSearch={(q) => change({ q })} />
      <FilterSelect
        label="Stage"
        options={stages}
        value={state.stage as DealStage[]}
        onChange={(stage) => change({ stage })}
      />
      {isFiltered && (
        <Button size="small" onClick={clear}>
          Clear
        </Button>
      )}
    </Toolbar>
  )
}
