import Box from '@mui/material/Box'

import { SplashScreen } from '../session/SplashScreen'
import { PortletTabs } from './PortletTabs'
import { PortletView } from './PortletView'
import type { InstalledPortlet } from './useInstalledPortlets'

/** A portlet's full app below the tabs that lead through it. */
export function PortletPage({ portlet }: { portlet: InstalledPortlet }) {
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
      <PortletTabs portlet={portlet} />
      <Box sx={{ flex: 1, minHeight: 0 }}>
        <PortletView portlet={portlet} load={portlet.app} fallback={<SplashScreen />} />
      </Box>
    </Box>
  )
}
