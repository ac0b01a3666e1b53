import { useData } from '@station/sdk'
import { EntityPicker, type FieldProps } from '@station/ui'
import { useCallback, useState } from 'react'

import { TasksDocument } from '../gql/graphql'

export interface PickedTask {
  id: string
  title: string
}

/** Picks a task by its title. */
export function TaskPicker({
  label,
  value,
  onChange,
  error,
  except,
}: FieldProps<PickedTask | null> & {
  label: string
  /** A task that is not offered. */
  except?: string | undefined
}) {
  const [search, setSearch] = useState('')
  const [opened, setOpened] = useState(false)
  const { data, loading } = useData({
    document: TasksDocument,
    variables: { first: 10, ...(search && { filter: { search } }) },
    pause: !opened,
  })
  const tasks: PickedTask[] = (data?.tasks?.nodes ?? [])
    .filter(({ id }) => id !== except)
    .map(({ id, title }) => ({ id, title }))
  return (
    <EntityPicker
      label={label}
      value={value}
      onChange={onChange}
      options={tasks}
      loading={loading}
      onSearch={setSearch}
      onOpen={useCallback(() => setOpened(true), [])}
      getLabel={({ title }) => title}
      error={error}
    />
  )
}
