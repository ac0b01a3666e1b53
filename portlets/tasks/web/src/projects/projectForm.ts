import type { ProjectRowFragment, UpdateProjectInput } from '../gql/graphql'

/** A project as it is edited. */
export interface ProjectValues {
  name: string
  description: string
  /** Empty for none. */
  color: string
  isArchived: boolean
}

export const labels: Record<keyof ProjectValues, string> = {
  name: 'Name',
  description: 'Description',
  color: 'Colour',
  isArchived: 'Archived',
}

export const newProject: ProjectValues = { name: '', description: '', color: '', isArchived: false }

export function toValues(project: ProjectRowFragment): ProjectValues {
  const { name, description, color, isArchived } = project
  return { name, description: description ?? '', color: color ?? '', isArchived }
}

export function check({ name }: ProjectValues): Partial<Record<keyof ProjectValues, string>> {
  return name.trim() ? {} : { name: 'Enter a name.' }
}

/** The input for the fields that are given. */
export function toInput({
  name,
  description,
  color,
  isArchived,
}: Partial<ProjectValues>): Omit<UpdateProjectInput, 'id' | 'version'> {
  return {
    ...(name !== undefined && { name: name.trim() }),
    ...(description !== undefined && { description: description || null }),
    ...(color !== undefined && { color: color || null }),
    ...(isArchived !== undefined && { isArchived }),
  }
}
