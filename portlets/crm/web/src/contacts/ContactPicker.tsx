import { useData } from '@station/sdk'
import { EntityPicker, type FieldProps } from '@station/ui'
import { useCallback, useState } from 'react'

import { ContactsDocument } from '../gql/graphql'
import { contactName } from './contactName'

export interface PickedContact {
  id: string
  firstName: string
  lastName: string
  company: string | null
}

/** Picks a contact by name, email or company. */
export function ContactPicker({
  label,
  value,
  onChange,
  error,
}: FieldProps<PickedContact | null> & { label: string }) {
  const [search, setSearch] = useState('')
  const [opened, setOpened] = useState(false)
  const { data, loading } = useData({
    document: ContactsDocument,
    variables: { first: 20, ...(search && { filter: { search } }) },
    pause: !opened,
  })
  const contacts: PickedContact[] = (data?.contacts?.nodes ?? []).map(
    ({ id, firstName, lastName, company }) => ({ id, firstName, lastName, company }),
  )
  return (
    <EntityPicker
      label={label}
      value={value}
      onChange={onChange}
      options={contacts}
      loading={loading}
      onSearch={setSearch}
      onOpen={useCallback(() => setOpened(true), [])}
      getLabel={(contact) =>
        contact.company ? `${contactName(contact)} (${contact.company})` : contactName(contact)
      }
      error={error}
    />
  )
}
