import Box from '@mui/material/Box'
import { useViewer } from '@station/sdk'
import { EmptyState, Page } from '@station/ui'

import { useInstalledPortlets } from '../portlets/useInstalledPortlets'
import { WidgetCard } from './WidgetCard'

/** A widget of every portlet the viewer has. */
export function DashboardPage() {
  const { organization } = useViewer()
  const installed = useInstalledPortlets()
  return (
    <Page title="Dashboard">
      <title>Dashboard · Station</title>
      <Box sx={{ flex: 1, overflow: 'auto', px: { xs: 2, md: 3 }, pb: 3 }}>
        {installed.length === 0 ? (
          <EmptyState title="No portlet is switched on for you here">
            An administrator of {organization.name} can switch portlets on and give you their
            permissions.
          </EmptyState>
        ) : (
          <Box
            sx={{
              display: 'grid',
              gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 400px), 1fr))',
              gap: 2,
            }}
          >
            {installed.flatMap((portlet) =>
              portlet.widgets.map((widget) => (
                <WidgetCard key={`${portlet.id}/${widget.id}`} portlet={portlet} widget={widget} />
              )),
            )}
          </Box>
        )}
      </Box>
    </Page>
  )
}
