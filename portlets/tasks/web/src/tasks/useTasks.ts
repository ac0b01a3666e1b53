import { useConnection, useData, useLiveUpdates } from '@station/sdk'

import {
  TaskChangedDocument,
  type TaskFilter,
  type TaskOrder,
  TasksDocument,
  type TasksQuery,
  TaskTotalDocument,
} from '../gql/graphql'

const PAGE = 50

/** The tasks that match, kept current, and how many there are in all. */
export function useTasks(filter: TaskFilter, orderBy: TaskOrder[]) {
  const tasks = useConnection({
    document: TasksDocument,
    variables: { first: PAGE, filter, orderBy },
    select: selectTasks,
  })
  const total = useData({ document: TaskTotalDocument, variables: { filter } })
  useLiveUpdates(TaskChangedDocument, total.refresh)
  return { ...tasks, total: total.data?.tasks?.totalCount ?? null }
}

function selectTasks({ tasks }: TasksQuery) {
  return tasks
}
