import AddIcon from '@mui/icons-material/Add'
import Button from '@mui/material/Button'
import { usePermission } from '@station/sdk'
import { DataTable, EmptyState, NoMatch, Page, Surface } from '@station/ui'

import type { DealRowFragment } from '../gql/graphql'
import { columns } from './columns'
import { DealCompactRow } from './DealCompactRow'
import { DealFilters } from './DealFilters'
import { DealPanel } from './DealPanel'
import { useDealQuery } from './useDealQuery'
import { useDeals } from './useDeals'
import { useOpenDeal } from './useOpenDeal'

/** All deals of the organization, filtered and ordered as the address says. */
export default function DealsPage() {
  const mayUse = usePermission('portlet.crm.use')
  const query = useDealQuery()
  const deals = useDeals(query.filter, query.orderBy)
  const { openId, open, create } = useOpenDeal()

  const newDeal = mayUse && (
    <Button variant="contained" startIcon={<AddIcon />} onClick={create}>
      New deal
    </Button>
  )
  return (
    <Page
      title="Deals"
      detail={deals.total?.toLocaleString('en')}
      actions={newDeal}
      tools={<DealFilters query={query} />}
    >
      <title>Deals · Station</title>
      <Surface>
        <DataTable
          label="Deals"
          rows={deals.rows}
          columns={columns}
          compact={compact}
          selectedId={openId}
          onOpen={open}
          sort={query.sort}
          onSort={({ column, direction }) => query.change({ sort: column, direction })}
          total={deals.total}
          loading={deals.loading}
          outdated={deals.outdated}
          hasMore={deals.hasMore}
          loadingMore={deals.loadingMore}
          onLoadMore={deals.loadMore}
          problem={deals.problem}
          onRetry={deals.refresh}
          empty={
            query.isFiltered ? (
              <NoMatch thing="deal" onClear={query.clear} />
            ) : (
              <EmptyState title="No deals yet" action={newDeal}>
                A deal is a piece of business that may be won.
              </EmptyState>
            )
          }
        />
      </Surface>
      <DealPanel />
    </Page>
  )
}

function compact(deal: DealRowFragment, open: () => void) {
  return <DealCompactRow deal={deal} onOpen={open} />
}
