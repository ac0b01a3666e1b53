import { compareBy, contains, liveEntity, mergeCaches, rankIn, refersTo } from '@station/sdk'

import {
  type ProjectFilter,
  type ProjectOrder,
  type ProjectOrderField,
  type ProjectRowFragment,
  ProjectRowFragmentDoc,
  type TaskFilter,
  type TaskOrder,
  type TaskOrderField,
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
    compare: compareBy<TaskRowFragment, TaskOrderField>(
      {
        CREATED_AT: (task) => task.createdAt,
        UPDATED_AT: (task) => task.updatedAt,
        DUE_DATE: (task) => task.dueDate,
        PRIORITY: (task) => rankOfPriority(task.priority),
        STATUS: (task) => rankOfStatus(task.status),
        TITLE: (task) => task.title.toLowerCase(),
      },
      { field: 'CREATED_AT', direction: 'DESC' },
    ),
  }),
  liveEntity<ProjectRowFragment, ProjectFilter, ProjectOrder>({
    typename: 'Project',
    list: 'projects',
    fragment: ProjectRowFragmentDoc,
    matches: matchesProject,
    compare: compareBy<ProjectRowFragment, ProjectOrderField>(
      {
        NAME: (project) => project.name.toLowerCase(),
        CREATED_AT: (project) => project.createdAt,
        UPDATED_AT: (project) => project.updatedAt,
      },
      { field: 'NAME', direction: 'ASC' },
    ),
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

function matchesProject(project: ProjectRowFragment, filter: ProjectFilter): boolean {
  return (
    (filter.isArchived == null || project.isArchived === filter.isArchived) &&
    contains(project.name, filter.search)
  )
}
