import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { EmptyState, ErrorState, WidgetSkeleton } from '@station/ui'

import { PipelineTotals } from '../deals/PipelineTotals'
import { LatestContact } from './LatestContact'
import { OpenSums } from './OpenSums'
import { usePipeline } from './usePipeline'

/** The dashboard's view of the CRM: the pipeline and the latest contacts. */
export default function CrmWidget() {
  const { totals, contacts, loading, problem, refresh } = usePipeline()

  if (problem) return <ErrorState problem={problem} onRetry={refresh} />
  if (loading) return <WidgetSkeleton />
  if (totals.length === 0 && contacts.length === 0) {
    return <EmptyState title="No contacts or deals yet" />
  }
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
      <OpenSums totals={totals} />
      <PipelineTotals totals={totals} />
      <div>
        <Typography variant="h3" sx={{ mb: 0.5 }}>
          Latest contacts
        </Typography>
        <Box component="ul" aria-label="Latest contacts" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {contacts.map((contact) => (
            <LatestContact key={contact.id} contact={contact} />
          ))}
        </Box>
      </div>
    </Box>
  )
}
