import { useConnection, useData, useLiveUpdates } from '@station/sdk'

import {
  TaskChangedDocument,
  TaskCountsDocument,
  type TaskFilter,
  type TaskOrder,
  TasksDocument,
  type TasksQuery,
} from '../gql/graphql'
import { openStatuses } from '../labels'

const SHOWN = 6
const filter: TaskFilter = { status: [...openStatuses] }
const orderBy: TaskOrder[] = [{ field: 'CREATED_AT', direction: 'DESC' }]

/** The newest open tasks and the number of tasks in each status, kept current. */
export function useOpenTasks() {
  const open = useConnection({
    document: TasksDocument,
    variables: { first: SHOWN, filter, orderBy },
    select: selectTasks,
  })
  const counts = useData({ document: TaskCountsDocument, variables: {} })
  useLiveUpdates(TaskChangedDocument, counts.refresh)

  return {
    tasks: open.rows.slice(0, SHOWN),
    counts: counts.data?.taskCounts ?? [],
    loading: open.loading || counts.loading,
    problem: open.problem ?? counts.problem,
    refresh: () => {
      open.refresh()
      counts.refresh()
    },
  }
}

function selectTasks({ tasks }: TasksQuery) {
  return tasks
}
