import ListItem from '@mui/material/ListItem'
import ListItemButton from '@mui/material/ListItemButton'
import ListItemIcon from '@mui/material/ListItemIcon'
import ListItemText from '@mui/material/ListItemText'
import type { ComponentType } from 'react'
import { Link, useMatch } from 'react-router'

/** An entry of the navigation. */
export function NavigationLink({
  to,
  end = false,
  document = false,
  icon: Icon,
  onNavigate,
  children,
}: {
  to: string
  /** Current only at this very path, not below it. */
  end?: boolean
  /** Leads out of the app, to a page of its own. */
  document?: boolean
  icon: ComponentType
  onNavigate?: (() => void) | undefined
  children: string
}) {
  const current = useMatch({ path: to, end }) !== null
  return (
    <ListItem disablePadding sx={{ mb: 0.25 }}>
      <ListItemButton
        component={Link}
        to={to}
        reloadDocument={document}
        selected={current}
        aria-current={current ? 'page' : undefined}
        onClick={onNavigate}
        sx={{ borderRadius: 1, py: 0.5, px: 1.5 }}
      >
        <ListItemIcon
          sx={{
            minWidth: 32,
            '& svg': { fontSize: 20 },
            color: current ? 'primary.main' : 'text.secondary',
          }}
        >
          <Icon />
        </ListItemIcon>
        <ListItemText primary={children} />
      </ListItemButton>
    </ListItem>
  )
}
