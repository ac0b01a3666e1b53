import Link from '@mui/material/Link'
import { usePortlet } from '@station/sdk'
import { Link as RouterLink } from 'react-router'

import { contactName } from '../contacts/contactName'

/** Leads to the contact that a deal is with. */
export function DealContactLink({
  contact,
}: {
  contact: { id: string; firstName: string; lastName: string }
}) {
  const { appRoute } = usePortlet()
  return (
    <Link
      component={RouterLink}
      to={`${appRoute}?contact=${contact.id}`}
      color="textPrimary"
      underline="hover"
    >
      {contactName(contact)}
    </Link>
  )
}
