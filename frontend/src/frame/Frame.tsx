import Box from '@mui/material/Box'
import Drawer from '@mui/material/Drawer'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'react-router'

import { PortletRoutes } from '../portlets/PortletRoutes'
import { AppHeader } from './AppHeader'
import { ConnectionBanner } from './ConnectionBanner'
import { Logo } from './Logo'
import { Navigation } from './Navigation'
import { SkipLink } from './SkipLink'

const NAVIGATION_WIDTH = 216

/** Everything around a page: header, navigation, banner. */
export function Frame() {
  const [navigationOpen, setNavigationOpen] = useState(false)
  const main = useFocusOnNavigation()
  const close = () => setNavigationOpen(false)
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', height: '100dvh' }}>
      <SkipLink />
      <AppHeader onOpenNavigation={() => setNavigationOpen(true)} />
      <ConnectionBanner />
      <Box sx={{ display: 'flex', flex: 1, minHeight: 0 }}>
        <Box
          sx={{
            display: { xs: 'none', md: 'block' },
            width: NAVIGATION_WIDTH,
            flexShrink: 0,
            overflow: 'auto',
            borderRight: 1,
            borderColor: 'divider',
            bgcolor: 'background.paper',
          }}
        >
          <Navigation />
        </Box>
        <Drawer
          open={navigationOpen}
          onClose={close}
          sx={{ display: { md: 'none' } }}
          slotProps={{ paper: { sx: { width: 264 } } }}
        >
          <Box sx={{ px: 2.5, pt: 1.5 }}>
            <Logo />
          </Box>
          <Navigation onNavigate={close} />
        </Drawer>
        <Box
          component="main"
          id="main"
          ref={main}
          tabIndex={-1}
          sx={{ flex: 1, minWidth: 0, outline: 'none' }}
        >
          <PortletRoutes />
        </Box>
      </Box>
    </Box>
  )
}

/** Moves the focus to the page when another one is shown, so that a screen reader starts there. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    main.current?.focus()
  }, [pathname])
  return main
}
