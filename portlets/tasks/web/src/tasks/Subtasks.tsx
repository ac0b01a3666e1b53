import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useConnection, usePermission } from '@station/sdk'
import { PanelSection, ProblemAlert, RowTitle } from '@station/ui'

import { SubtasksDocument, type SubtasksQuery } from '../gql/graphql'
import { CompleteCheckbox } from './CompleteCheckbox'
import { QuickAdd } from './QuickAdd'
import { useOpenTask } from './useOpenTask'

const PAGE = 20

/** The parts of a task, and a line to add one. */
export function Subtasks({ taskId }: { taskId: string }) {
  const mayUse = usePermission('portlet.tasks.use')
  const { open } = useOpenTask()
  const subtasks = useConnection({
    document: SubtasksDocument,
    variables: { id: taskId, first: PAGE },
    select: selectTasks,
  })
  if (!mayUse && !subtasks.loading && subtasks.rows.length === 0) return null
  return (
    <PanelSection title="Subtasks">
      {subtasks.problem && <ProblemAlert problem={subtasks.problem} onRetry={subtasks.refresh} />}
      <Box component="ul" aria-label="Subtasks" sx={{ listStyle: 'none', m: 0, mb: 1, p: 0 }}>
        {subtasks.rows.map((task) => (
          <Box component="li" key={task.id} sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
            <CompleteCheckbox task={task} />
            <RowTitle onOpen={() => open(task)} struck={task.status === 'COMPLETED'}>
              {task.title}
            </RowTitle>
          </Box>
        ))}
      </Box>
      {subtasks.hasMore && (
        <Button size="small" onClick={subtasks.loadMore} loading={subtasks.loadingMore}>
          Show more
        </Button>
      )}
      {mayUse && <QuickAdd parentId={taskId} />}
    </PanelSection>
  )
}

function selectTasks({ tasks }: SubtasksQuery) {
  return tasks
}
