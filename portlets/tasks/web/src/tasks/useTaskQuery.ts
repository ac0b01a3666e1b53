import { useViewer } from '@station/sdk'
import { ME, NONE, type Sort, useUrlState } from '@station/ui'
import { useMemo } from 'react'

import type {
  TaskFilter,
  TaskOrder,
  TaskOrderField,
  TaskPriority,
  TaskStatus,
} from '../gql/graphql'

const defaults = {
  q: '',
  status: [] as string[],
  priority: [] as string[],
  /** A project's id, or `none`. */
  project: '',
  /** A member's id, `me` or `none`. */
  assignee: '',
  sort: 'CREATED_AT',
  direction: 'DESC',
}

/** Which tasks the page lists and in which order, kept in its address. */
export function useTaskQuery() {
  const me = useViewer().user.id
  const [state, change] = useUrlState(defaults)
  const { q, status, priority, project, assignee, sort, direction } = state

  const filter = useMemo<TaskFilter>(
    () => ({
      ...(status.length > 0 && { status: status as TaskStatus[] }),
      ...(priority.length > 0 && { priority: priority as TaskPriority[] }),
      ...(project && { projectId: project === NONE ? null : project }),
      ...(assignee && { assigneeId: assignee === NONE ? null : assignee === ME ? me : assignee }),
      ...(q && { search: q }),
    }),
    [q, status, priority, project, assignee, me],
  )
  const order: Sort = { column: sort, direction: direction === 'ASC' ? 'ASC' : 'DESC' }
  return {
    state,
    change,
    filter,
    sort: order,
    orderBy: [{ field: sort as TaskOrderField, direction: order.direction }] satisfies TaskOrder[],
    isFiltered: Object.keys(filter).length > 0,
    clear: () => change({ q: '', status: [], priority: [], project: '', assignee: '' }),
  }
}
