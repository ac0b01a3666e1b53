import { useUsers } from '@station/sdk'
import { useCallback, useState } from 'react'

import { EntityPicker } from '../form/EntityPicker'

export interface PickedUser {
  id: string
  displayName: string
}

/** Picks a member of the organization. Without `users.read` nobody else is offered. */
export function UserPicker({
  label,
  value,
  onChange,
  error,
  also = [],
  placeholder,
}: {
  label: string
  value: PickedUser | null
  onChange: (user: PickedUser | null) => void
  error?: string | undefined
  /** Offered before the members, such as Me or Nobody in a filter. */
  also?: readonly PickedUser[]
  placeholder?: string
}) {
  const [search, setSearch] = useState('')
  const [opened, setOpened] = useState(false)
  const { data, loading } = useUsers(search, !opened)
  const members: PickedUser[] = (data ?? []).map(({ id, displayName }) => ({ id, displayName }))
  return (
    <EntityPicker
      label={label}
      value={value}
      onChange={onChange}
      options={search ? members : [...also, ...members]}
      loading={loading}
      onSearch={setSearch}
      onOpen={useCallback(() => setOpened(true), [])}
      getLabel={({ displayName }) => displayName}
      error={error}
      placeholder={placeholder}
    />
  )
}
