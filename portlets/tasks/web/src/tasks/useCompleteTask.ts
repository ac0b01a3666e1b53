import { type Outcome, useAction } from '@station/sdk'
import { useNotify } from '@station/ui'

import {
  type TaskRowFragment,
  type TaskStatus,
  UpdateTaskDocument,
  type UpdateTaskMutation,
} from '../gql/graphql'

type CompletableTask = Pick<TaskRowFragment, 'id' | 'version' | 'title' | 'status'>

/** Completes a task, or opens a completed one, with a way to undo it. */
export function useCompleteTask(): [
  toggle: (task: CompletableTask) => Promise<void>,
  running: boolean,
] {
  const [update, running] = useAction(UpdateTaskDocument)
  const notify = useNotify()

  const setStatus = async (
    { id, version }: { id: string; version: number },
    status: TaskStatus,
  ): Promise<Outcome<UpdateTaskMutation>> => {
    const outcome = await update({ input: { id, version, status } })
    if (outcome.problem) notify.problem(outcome.problem)
    return outcome
  }

  const toggle = async (task: CompletableTask) => {
    const completes = task.status !== 'COMPLETED'
    const { data } = await setStatus(task, completes ? 'COMPLETED' : 'PENDING')
    const changed = data?.updateTask?.task
    if (!changed) return
    notify({
      message: `${completes ? 'Completed' : 'Reopened'} “${task.title}”`,
      action: { label: 'Undo', run: () => void setStatus(changed, task.status) },
    })
  }
  return [toggle, running]
}
