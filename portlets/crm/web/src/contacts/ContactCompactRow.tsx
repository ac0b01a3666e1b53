import { CompactRow } from '@station/ui'

import type { ContactRowFragment } from '../gql/graphql'
import { contactName } from './contactName'
import { ContactStatusLabel } from './ContactStatusLabel'

/** A contact on a phone, in two lines. */
export function ContactCompactRow({
  contact,
  onOpen,
}: {
  contact: ContactRowFragment
  onOpen: () => void
}) {
  return (
    <CompactRow title={contactName(contact)} onOpen={onOpen}>
      <ContactStatusLabel status={contact.status} />
      <span>{contact.company}</span>
    </CompactRow>
  )
}
