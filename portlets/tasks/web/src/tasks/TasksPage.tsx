import AddIcon from '@mui/icons-material/Add'
import Button from '@mui/material/Button'
import { usePermission } from '@station/sdk'
import { DataTable, EmptyState, NoMatch, Page, Surface } from '@station/ui'

import type { TaskRowFragment } from '../gql/graphql'
import { columns } from './columns'
import { TaskCompactRow } from './TaskCompactRow'
import { TaskFilters } from './TaskFilters'
import { TaskPanel } from './TaskPanel'
import { useOpenTask } from './useOpenTask'
import { useTaskQuery } from './useTaskQuery'
import { useTasks } from './useTasks'

/** All tasks of the organization, filtered and ordered as the address says. */
export default function TasksPage() {
  const mayUse = usePermission('portlet.tasks.use')
  const query = useTaskQuery()
  const tasks = useTasks(query.filter, query.orderBy)
  const { openId, open, create } = useOpenTask()

  const newTask = mayUse && (
    <Button variant="contained" startIcon={<AddIcon />} onClick={create}>
      New task
    </Button>
  )
  return (
    <Page
      title="Tasks"
      detail={tasks.total?.toLocaleString('en')}
      actions={newTask}
      tools={<TaskFilters query={query} />}
    >
      <title>Tasks · Station</title>
      <Surface>
        <DataTable
          label="Tasks"
          rows={tasks.rows}
          columns={columns}
          compact={compact}
          selectedId={openId}
          onOpen={open}
          sort={query.sort}
          onSort={({ column, direction }) => query.change({ sort: column, direction })}
          total={tasks.total}
          loading={tasks.loading}
          outdated={tasks.outdated}
          hasMore={tasks.hasMore}
          loadingMore={tasks.loadingMore}
          onLoadMore={tasks.loadMore}
          problem={tasks.problem}
          onRetry={tasks.refresh}
          empty={
            query.isFiltered ? (
              <NoMatch thing="task" onClear={query.clear} />
            ) : (
              <EmptyState title="No tasks yet" action={newTask}>
                Tasks that anybody in the organization makes show here at once.
              </EmptyState>
            )
          }
        />
      </Surface>
      <TaskPanel />
    </Page>
  )
}

function compact(task: TaskRowFragment, open: () => void) {
  return <TaskCompactRow task={task} onOpen={open} />
}
