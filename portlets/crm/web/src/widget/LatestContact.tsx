import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { usePortlet } from '@station/sdk'
import { RelativeTime } from '@station/ui'
import { Link as RouterLink } from 'react-router'

import { contactName } from '../contacts/contactName'
import type { ContactRowFragment } from '../gql/graphql'

/** One contact in the widget. */
export function LatestContact({ contact }: { contact: ContactRowFragment }) {
  const { appRoute } = usePortlet()
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1.5,
        py: 0.75,
        borderBottom: 1,
        borderColor: 'divider',
        '&:last-child': { borderBottom: 0 },
      }}
    >
      <Link
        component={RouterLink}
        to={`${appRoute}?contact=${contact.id}`}
        color="textPrimary"
        underline="hover"
        variant="body2"
        noWrap
      >
        {contactName(contact)}
      </Link>
      <Box
        sx={{
          flex: 1,
          typography: 'caption',
          color: 'text.secondary',
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          whiteSpace: 'nowrap',
        }}
      >
        {contact.company}
      </Box>
      <Box sx={{ typography: 'caption', color: 'text.secondary', whiteSpace: 'nowrap' }}>
        <RelativeTime value={contact.createdAt} />
      </Box>
    </Box>
  )
}
