import { page, refuse } from '@station/testkit'

import type { TaskDetailFragment, UpdateTaskInput } from './gql/graphql'

/** A task for tests. */
export function task(id: string, rest: Partial<TaskDetailFragment> = {}): TaskDetailFragment {
  return {
    id,
    title: `Task ${id}`,
    description: null,
    status: 'PENDING',
    priority: 'MEDIUM',
    dueDate: null,
    completedAt: null,
    tags: [],
    customFields: {},
    version: 1,
    createdAt: '2026-11-01T09:00:00Z',
    updatedAt: '2026-11-01T09:00:00Z',
    project: null,
    assignee: null,
    parent: null,
    createdBy: { id: 'ada-id', displayName: 'Ada Lovelace' },
    ...rest,
  }
}

/** The answers of a server that holds some tasks. */
export function taskAnswers(rows: TaskDetailFragment[]) {
  const find = (id: string) => {
    const row = rows.find((each) => each.id === id)
    if (!row) throw refuse('NOT_FOUND', 'There is no such task.')
    return row
  }
  return {
    tasks: ({ filter }: { filter?: { status?: string[]; parentId?: string } }) =>
      page(
        rows.filter(
          ({ status, parent }) =>
            (!filter?.status || filter.status.includes(status)) &&
            (!filter?.parentId || parent?.id === filter.parentId),
        ),
      ),
    task: ({ id }: { id: string }) => find(id),
    taskCounts: () => [{ status: 'PENDING', count: rows.length }],
    projects: page([]),
    users: page([]),
    createTask: ({ input }: { input: Partial<TaskDetailFragment> }) => {
      const made = task(`new-${rows.length}`, { ...input, createdAt: '2026-11-02T09:00:00Z' })
      rows.push(made)
      return { task: made }
    },
    updateTask: ({ input }: { input: UpdateTaskInput }) => {
      const row = find(input.id)
      if (row.version !== input.version) {
        throw refuse('CONFLICT', 'Somebody changed this task meanwhile.')
      }
      Object.assign(row, input, { version: row.version + 1 })
      return { task: row }
    },
    deleteTask: ({ input }: { input: { id: string } }) => {
      const row = find(input.id)
      rows.splice(rows.indexOf(row), 1)
      return { task: row }
    },
  }
}
