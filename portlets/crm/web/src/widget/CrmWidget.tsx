import AddIcon from '@mui/icons-material/Add'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { usePermission, usePortlet } from '@station/sdk'
import { EmptyState, ErrorState, WidgetSkeleton } from '@station/ui'
import { Link } from 'react-router'

import { PipelineTotals } from '../deals/PipelineTotals'
import { LatestContact } from './LatestContact'
import { OpenSums } from './OpenSums'
import { usePipeline } from './usePipeline'

/** The dashboard's view of the CRM: the pipeline and the latest contacts. */
export default function CrmWidget() {
  const { appRoute } = usePortlet()
  const mayUse = usePermission('portlet.crm.use')
  const { totals, contacts, loading, problem, refresh } = usePipeline()

  if (problem) return <ErrorState problem={problem} onRetry={refresh} />
  if (loading) return <WidgetSkeleton />
  if (totals.length === 0 && contacts.length === 0) {
    return (
      <EmptyState
        title="No contacts or deals yet"
        action={
          mayUse && (
            <Button
              variant="outlined"
              size="small"
              startIcon={<AddIcon />}
              component={Link}
              to={`${appRoute}?contact=new`}
            >
              New contact
            </Button>
          )
        }
      >
        The pipeline and the latest contacts show here.
      </EmptyState>
    )
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
