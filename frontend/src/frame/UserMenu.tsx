import LogoutIcon from '@mui/icons-material/Logout'
import Avatar from '@mui/material/Avatar'
import Divider from '@mui/material/Divider'
import IconButton from '@mui/material/IconButton'
import ListItemIcon from '@mui/material/ListItemIcon'
import ListItemText from '@mui/material/ListItemText'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useViewer } from '@station/sdk'
import { useSession } from '@station/sdk/host'
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { ColorModeItems } from './ColorModeItems'

/** Who is signed in, the choice of light or dark, and the way out. */
export function UserMenu() {
  const { user } = useViewer()
  const session = useSession()
  const navigate = useNavigate()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)

  const signOut = () => {
    session.signOut()
    // The next person must not land where this one was.
    void navigate('/')
  }
  return (
    <>
      <IconButton
        aria-label={`Account of ${user.displayName}`}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        size="small"
      >
        <Avatar
          sx={{ width: 30, height: 30, fontSize: 13, fontWeight: 600, bgcolor: 'primary.main' }}
        >
          {user.displayName.charAt(0).toUpperCase()}
        </Avatar>
      </IconButton>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        slotProps={{ paper: { sx: { minWidth: 240 } } }}
      >
        <MenuItem disabled sx={{ '&.Mui-disabled': { opacity: 1 } }}>
          <ListItemText primary={user.displayName} secondary={user.email} />
        </MenuItem>
        <Divider />
        <ColorModeItems />
        <Divider />
        <MenuItem onClick={signOut}>
          <ListItemIcon>
            <LogoutIcon fontSize="small" />
          </ListItemIcon>
          <ListItemText>Sign out</ListItemText>
        </MenuItem>
      </Menu>
    </>
  )
}
