import SpaceDashboardOutlinedIcon from '@mui/icons-material/SpaceDashboardOutlined'
import TerminalIcon from '@mui/icons-material/Terminal'
import Box from '@mui/material/Box'
import List from '@mui/material/List'

import { useInstalledPortlets } from '../portlets/useInstalledPortlets'
import { NavigationLink } from './NavigationLink'

/** Leads to the dashboard and to the portlets the viewer has. */
export function Navigation({ onNavigate }: { onNavigate?: () => void }) {
  const installed = useInstalledPortlets()
  return (
    <Box
      component="nav"
      aria-label="Main"
      sx={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: { md: '100%' }, px: 1 }}
    >
      <List dense>
        <NavigationLink to="/" end icon={SpaceDashboardOutlinedIcon} onNavigate={onNavigate}>
          Dashboard
        </NavigationLink>
        {installed.map(({ id, title, icon, appRoute }) => (
          <NavigationLink key={id} to={appRoute} icon={icon} onNavigate={onNavigate}>
            {title}
          </NavigationLink>
        ))}
      </List>
      <Box sx={{ flex: 1 }} />
      <List dense>
        <NavigationLink to="/playground" document icon={TerminalIcon} onNavigate={onNavigate}>
          API playground
        </NavigationLink>
      </List>
    </Box>
  )
}
