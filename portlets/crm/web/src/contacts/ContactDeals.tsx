import AddIcon from '@mui/icons-material/Add'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { usePermission, usePortlet } from '@station/sdk'
import { PanelSection, ProblemAlert } from '@station/ui'
import { Link } from 'react-router'

import { PipelineTotals } from '../deals/PipelineTotals'
import { WITH } from '../deals/useOpenDeal'
import { DealLine } from './DealLine'
import { useContactDeals } from './useContactDeals'

/** What business there is with a contact, and what it adds up to. */
export function ContactDeals({ contactId }: { contactId: string }) {
  const { appRoute } = usePortlet()
  const mayUse = usePermission('portlet.crm.use')
  const { deals, totals } = useContactDeals(contactId)
  return (
    <PanelSection title="Deals">
      {deals.problem && <ProblemAlert problem={deals.problem} onRetry={deals.refresh} />}
      {!deals.loading && deals.rows.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          No deals yet.
        </Typography>
      )}
      <PipelineTotals totals={totals} />
      <Box component="ul" aria-label="Deals" sx={{ listStyle: 'none', m: 0, mt: 1, p: 0 }}>
        {deals.rows.map((deal) => (
          <DealLine key={deal.id} deal={deal} />
        ))}
      </Box>
      {deals.hasMore && (
        <Button size="small" onClick={deals.loadMore} loading={deals.loadingMore}>
          Show more
        </Button>
      )}
      {mayUse && (
        <Button
          size="small"
          startIcon={<AddIcon />}
          component={Link}
          to={`${appRoute}/deals?deal=new&${WITH}=${contactId}`}
        >
          New deal
        </Button>
      )}
    </PanelSection>
  )
}
