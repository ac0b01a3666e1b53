import {
  fromDateTimeInput,
  fromJsonInput,
  type PickedUser,
  toDateTimeInput,
  toJsonInput,
} from '@station/ui'

import type {
  CreateTaskInput,
  TaskDetailFragment,
  TaskPriority,
  TaskStatus,
  UpdateTaskInput,
} from '../gql/graphql'
import type { PickedProject } from '../projects/ProjectPicker'
import type { PickedTask } from './TaskPicker'

/** A task as it is edited: texts for what is typed, things for what is picked. */
export interface TaskValues {
  title: string
  description: string
  status: TaskStatus
  priority: TaskPriority
  dueDate: string
  tags: string[]
  project: PickedProject | null
  assignee: PickedUser | null
  parent: PickedTask | null
  customFields: string
}

export const labels: Record<keyof TaskValues, string> = {
  title: 'Title',
  description: 'Description',
  status: 'Status',
  priority: 'Priority',
  dueDate: 'Due',
  tags: 'Tags',
  project: 'Project',
  assignee: 'Assignee',
  parent: 'Part of',
  customFields: 'Custom fields (JSON)',
}

/** The server's names of the fields that the form calls otherwise. */
export const aliases: Record<string, keyof TaskValues> = {
  projectId: 'project',
  assigneeId: 'assignee',
  parentId: 'parent',
}

export const newTask: TaskValues = {
  title: '',
  description: '',
  status: 'PENDING',
  priority: 'MEDIUM',
  dueDate: '',
  tags: [],
  project: null,
  assignee: null,
  parent: null,
  customFields: '',
}

export function toValues(task: TaskDetailFragment): TaskValues {
  const { title, description, status, priority, dueDate, tags, project, assignee, parent } = task
  return {
    title,
    description: description ?? '',
    status,
    priority,
    dueDate: toDateTimeInput(dueDate),
    tags,
    project,
    assignee,
    parent,
    customFields: toJsonInput(task.customFields),
  }
}

export function check({
  title,
  customFields,
}: TaskValues): Partial<Record<keyof TaskValues, string>> {
  return {
    ...(!title.trim() && { title: 'Enter a title.' }),
    ...(fromJsonInput(customFields) === null && { customFields: 'Enter a JSON object.' }),
  }
}

/** The input for the fields that are given. */
export function toInput(values: Partial<TaskValues>): Omit<UpdateTaskInput, 'id' | 'version'> {
  const { title, description, status, priority, dueDate, tags, project, assignee, parent } = values
  return {
    ...(title !== undefined && { title: title.trim() }),
    ...(description !== undefined && { description: description || null }),
    ...(status && { status }),
    ...(priority && { priority }),
    ...(dueDate !== undefined && { dueDate: fromDateTimeInput(dueDate) }),
    ...(tags && { tags }),
    ...(project !== undefined && { projectId: project?.id ?? null }),
    ...(assignee !== undefined && { assigneeId: assignee?.id ?? null }),
    ...(parent !== undefined && { parentId: parent?.id ?? null }),
    ...(values.customFields !== undefined && { customFields: fromJsonInput(values.customFields) }),
  }
}

export function toCreateInput(values: TaskValues): CreateTaskInput {
  return {
    ...toInput(values),
    title: values.title.trim(),
    status: values.status,
    priority: values.priority,
  }
}
