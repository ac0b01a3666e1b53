import OpenInFullIcon from '@mui/icons-material/OpenInFull'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Paper from '@mui/material/Paper'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import type { PortletWidget } from '@station/sdk'
import { WidgetSkeleton } from '@station/ui'
import { useId } from 'react'
import { Link } from 'react-router'

import { PortletView } from '../portlets/PortletView'
import type { InstalledPortlet } from '../portlets/useInstalledPortlets'

/** A widget on the dashboard; it expands to its portlet's full app. */
export function WidgetCard({
  portlet,
  widget,
}: {
  portlet: InstalledPortlet
  widget: PortletWidget
}) {
  const titleId = useId()
  const Icon = portlet.icon
  return (
    <Paper
      component="section"
      variant="outlined"
      aria-labelledby={titleId}
      sx={{ display: 'flex', flexDirection: 'column', minHeight: 420, minWidth: 0 }}
    >
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 1,
          pl: 2,
          pr: 1,
          pt: 1,
          color: 'text.secondary',
          '& > svg': { fontSize: 20 },
        }}
      >
        <Icon />
        <Typography id={titleId} variant="h2" color="textPrimary" sx={{ flex: 1 }} noWrap>
          {widget.title}
        </Typography>
        <Tooltip title={`Open ${portlet.title}`}>
          <IconButton
            component={Link}
            to={portlet.appRoute}
            size="small"
            aria-label={`Open ${portlet.title}`}
          >
            <OpenInFullIcon fontSize="small" />
          </IconButton>
        </Tooltip>
      </Box>
      <Box sx={{ flex: 1, minWidth: 0, px: 2, pt: 1, pb: 2 }}>
        <PortletView portlet={portlet} load={widget.load} fallback={<WidgetSkeleton />} />
      </Box>
    </Paper>
  )
}
