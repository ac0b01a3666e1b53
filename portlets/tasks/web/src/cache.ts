import { compareBy, liveEntity, mergeCaches, rankIn } from '@station/sdk'

import {
  type ProjectFilter,
  type ProjectOrder,
  type ProjectRowFragment,
  ProjectRowFragmentDoc,
  type TaskFilter,
  type TaskOrder,
  type TaskRowFragment,
  TaskRowFragmentDoc,
} from './gql/graphql'
import { priorities, statuses } from './labels'

const rankOfPriority = rankIn(priorities.map(({ value }) => value))
const rankOfStatus = rankIn(statuses.map(({ value }) => value))

/** Loaded lists of tasks and projects follow changes as the server orders and filters. */
export const cache = mergeCaches(
  liveEntity<TaskRowFragment, TaskFilter, TaskOrder>({
    typename: 'Task',
    list: 'tasks',
    fragment: TaskRowFragmentDoc,
    matches: matchesTask,
    compare: (a, b, orderBy) =>
      compareBy<TaskRowFragment, TaskOrder['field']>(
        {
          CREATED_AT: (task) => task.createdAt,
          UPDATED_AT: (task) => task.updatedAt,
          DUE_DATE: (task) => task.dueDate,
          PRIORITY: (task) => rankOfPriority(task.priority),
          STATUS: (task) => rankOfStatus(task.status),
          TITLE: (task) => task.title.toLowerCase(),
        },
        orderBy.length > 0
          ? orderBy.map(withDirection)
          : [{ field: 'CREATED_AT', direction: 'DESC' }],
      )(a, b),
  }),
  liveEntity<ProjectRowFragment, ProjectFilter, ProjectOrder>({
    typename: 'Project',
    list: 'projects',
    fragment: ProjectRowFragmentDoc,
    matches: (project, { isArchived, search }) =>
      (isArchived == null || project.isArchived === isArchived) && contains(project.name, search),
    compare: (a, b, orderBy) =>
      compareBy<ProjectRowFragment, ProjectOrder['field']>(
        {
          NAME: (project) => project.name.toLowerCase(),
          CREATED_AT: (project) => project.createdAt,
          UPDATED_AT: (project) => project.updatedAt,
        },
        orderBy.length > 0 ? orderBy.map(withDirection) : [{ field: 'NAME', direction: 'ASC' }],
      )(a, b),
  }),
)

/** The filter as the server reads it: absent is any, null is none. */
function matchesTask(task: TaskRowFragment, filter: TaskFilter): boolean {
  const due = task.dueDate === null ? null : Date.parse(task.dueDate)
  return (
    (!filter.status || filter.status.includes(task.status)) &&
    (!filter.priority || filter.priority.includes(task.priority)) &&
    refersTo(task.project, filter.projectId) &&
    refersTo(task.assignee, filter.assigneeId) &&
    refersTo(task.parent, filter.parentId) &&
    (!filter.dueBefore || (due !== null && due < Date.parse(filter.dueBefore))) &&
    (!filter.dueFrom || (due !== null && due >= Date.parse(filter.dueFrom))) &&
    contains(task.title, filter.search)
  )
}

function refersTo(thing: { id: string } | null, id: string | null | undefined): boolean {
  return id === undefined || (thing?.id ?? null) === id
}

function contains(text: string, part: string | null | undefined): boolean {
  return !part || text.toLowerCase().includes(part.toLowerCase())
}

function withDirection<Field>({
  field,
  direction,
}: {
  field: Field
  direction?: 'ASC' | 'DESC' | undefined
}) {
  return { field, direction: direction ?? ('ASC' as const) }
}
