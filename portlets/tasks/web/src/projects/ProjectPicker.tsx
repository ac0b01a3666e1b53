import { useData } from '@station/sdk'
import { EntityPicker } from '@station/ui'
import { useCallback, useState } from 'react'

import { ProjectsDocument } from '../gql/graphql'

export interface PickedProject {
  id: string
  name: string
  color: string | null
}

/** Picks a project that is not archived. */
export function ProjectPicker({
  label,
  value,
  onChange,
  error,
  also = [],
  placeholder,
}: {
  label: string
  value: PickedProject | null
  onChange: (project: PickedProject | null) => void
  error?: string | undefined
  /** Offered before the projects, such as No project in a filter. */
  also?: readonly PickedProject[]
  placeholder?: string
}) {
  const [search, setSearch] = useState('')
  const [opened, setOpened] = useState(false)
  const { data, loading } = useData({
    document: ProjectsDocument,
    variables: { first: 20, filter: { isArchived: false, ...(search && { search }) } },
    pause: !opened,
  })
  const projects: PickedProject[] = (data?.projects?.nodes ?? []).map(({ id, name, color }) => ({
    id,
    name,
    color,
  }))
  return (
    <EntityPicker
      label={label}
      value={value}
      onChange={onChange}
      options={search ? projects : [...also, ...projects]}
      loading={loading}
      onSearch={setSearch}
      onOpen={useCallback(() => setOpened(true), [])}
      getLabel={({ name }) => name}
      error={error}
      placeholder={placeholder}
    />
  )
}
