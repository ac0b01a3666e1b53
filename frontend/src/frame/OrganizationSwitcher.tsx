import CheckIcon from '@mui/icons-material/Check'
import UnfoldMoreIcon from '@mui/icons-material/UnfoldMore'
import Button from '@mui/material/Button'
import ListItemIcon from '@mui/material/ListItemIcon'
import ListItemText from '@mui/material/ListItemText'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Typography from '@mui/material/Typography'
import { problemOf, useViewer } from '@station/sdk'
import { useSession } from '@station/sdk/host'
import { useNotify } from '@station/ui'
import { useState } from 'react'
import { useNavigate } from 'react-router'

/** Names the organization, and leads to the viewer's others where there are any. */
export function OrganizationSwitcher() {
  const { organization, memberships } = useViewer()
  const session = useSession()
  const notify = useNotify()
  const navigate = useNavigate()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)

  if (memberships.length < 2) {
    return (
      <Typography noWrap sx={{ fontWeight: 600, px: 1 }}>
        {organization.name}
      </Typography>
    )
  }

  const go = async (slug: string) => {
    setAnchor(null)
    if (slug === organization.slug) return
    try {
      await session.switchOrganization(slug)
      // What was open belongs to the organization that was left.
      await navigate('/')
    } catch (error) {
      notify.problem(problemOf(error))
    }
  }
  return (
    <>
      <Button
        color="inherit"
        endIcon={<UnfoldMoreIcon />}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-label={`Organization: ${organization.name}`}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {organization.name}
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {memberships.map(({ organization: each, roles }) => (
          <MenuItem
            key={each.id}
            selected={each.id === organization.id}
            onClick={() => void go(each.slug)}
          >
            <ListItemIcon>
              {each.id === organization.id && <CheckIcon fontSize="small" />}
            </ListItemIcon>
            <ListItemText primary={each.name} secondary={roles.join(', ')} />
          </MenuItem>
        ))}
      </Menu>
    </>
  )
}
