import Box from '@mui/material/Box'
import { usePermission } from '@station/sdk'
import { EmptyState, ErrorState, WidgetSkeleton } from '@station/ui'

import { OpenTask } from './OpenTask'
import { QuickAdd } from '../tasks/QuickAdd'
import { StatusCounts } from './StatusCounts'
import { useOpenTasks } from './useOpenTasks'

/** The dashboard's view of Tasks: counts by status, what is due first, a line to add one. */
export default function TasksWidget() {
  const mayUse = usePermission('portlet.tasks.use')
  const { tasks, counts, loading, problem, refresh } = useOpenTasks()

  if (problem) return <ErrorState problem={problem} onRetry={refresh} />
  if (loading) return <WidgetSkeleton />
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1.5, height: '100%' }}>
      <StatusCounts counts={counts} />
      {tasks.length === 0 ? (
        <EmptyState title="Nothing to do">
          {mayUse ? 'Add the first task below.' : 'Open tasks show here as they are added.'}
        </EmptyState>
      ) : (
        <Box component="ul" aria-label="Open tasks" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {tasks.map((task) => (
            <OpenTask key={task.id} task={task} />
          ))}
        </Box>
      )}
      <Box sx={{ flex: 1 }} />
      {mayUse && <QuickAdd />}
    </Box>
  )
}
