import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { Link, useLocation } from 'react-router'

import type { InstalledPortlet } from './useInstalledPortlets'

/** Leads between the pages of a portlet's app, where it has several. */
export function PortletTabs({ portlet: { title, nav, appRoute } }: { portlet: InstalledPortlet }) {
  const { pathname } = useLocation()
  if (nav.length < 2) return null
  const routes = nav.map(({ path }) => (path ? `${appRoute}/${path}` : appRoute))
  const current = routes.findLast((route) => `${pathname}/`.startsWith(`${route}/`)) ?? false
  return (
    <Tabs
      component="nav"
      aria-label={title}
      value={current}
      variant="scrollable"
      sx={{
        minHeight: 40,
        px: { xs: 0.5, md: 1.5 },
        bgcolor: 'background.paper',
        borderBottom: 1,
        borderColor: 'divider',
      }}
    >
      {nav.map((item, index) => (
        <Tab
          key={item.path}
          label={item.title}
          value={routes[index]}
          component={Link}
          to={routes[index] ?? appRoute}
          // Links in a navigation, not tabs that show a panel.
          role={undefined}
          aria-selected={undefined}
          aria-current={routes[index] === current ? 'page' : undefined}
          tabIndex={0}
          sx={{ minHeight: 40, py: 1 }}
        />
      ))}
    </Tabs>
  )
}
