import MenuIcon from '@mui/icons-material/Menu'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'

import { Logo } from './Logo'
import { OrganizationSwitcher } from './OrganizationSwitcher'
import { UserMenu } from './UserMenu'

export function AppHeader({ onOpenNavigation }: { onOpenNavigation: () => void }) {
  return (
    <Box
      component="header"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        height: 52,
        px: { xs: 1, md: 2 },
        flexShrink: 0,
        bgcolor: 'background.paper',
        borderBottom: 1,
        borderColor: 'divider',
      }}
    >
      <IconButton
        aria-label="Open navigation"
        onClick={onOpenNavigation}
        sx={{ display: { md: 'none' } }}
      >
        <MenuIcon />
      </IconButton>
      <Box sx={{ display: { xs: 'none', md: 'block' } }}>
        <Logo />
      </Box>
      <Box aria-hidden sx={{ color: 'divider', display: { xs: 'none', md: 'block' }, pl: 1 }}>
        /
      </Box>
      <OrganizationSwitcher />
      <Box sx={{ flex: 1 }} />
      <UserMenu />
    </Box>
  )
}
