import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import { Link, useLocation } from 'react-router'

import type { InstalledPortlet } from './useInstalledPortlets'

/** Leads between the pages of a portlet's app, where it has several. */
export function PortletTabs({ portlet: { title, nav, appRoute } }: { portlet: InstalledPortlet }) {
  const { pathname } = useLocation()
  if (nav.length < 2) return null
  const routes = nav.map(({ path }) => (path ? `${appRoute}/${path}` : appRoute))
  const current = routes.findLast((route) => `${pathname}/`.startsWith(`${route}/`))
  return (
    <Box
      component="nav"
      aria-label={title}
      sx={{
        display: 'flex',
        overflowX: 'auto',
        px: { xs: 1, md: 2 },
        bgcolor: 'background.paper',
        borderBottom: 1,
        borderColor: 'divider',
      }}
    >
      {nav.map((item, index) => (
        <ButtonBase
          key={item.path}
          component={Link}
          to={routes[index] ?? appRoute}
          aria-current={routes[index] === current ? 'page' : undefined}
          sx={{
            px: 1.5,
            py: 1.25,
            typography: 'button',
            color: 'text.secondary',
            whiteSpace: 'nowrap',
            borderBlock: '2px solid transparent',
            '&:hover': { color: 'text.primary' },
            '&[aria-current]': { color: 'primary.main', borderBottomColor: 'primary.main' },
          }}
        >
          {item.title}
        </ButtonBase>
      ))}
    </Box>
  )
}
