import { useData } from '@station/sdk'
import { LoadingPanel } from '@station/ui'

import { TaskDocument } from '../gql/graphql'
import { EditTask } from './EditTask'
import { NewTask } from './NewTask'
import { useOpenTask } from './useOpenTask'

/** The panel that the address asks for: a task, a new one, or none. */
export function TaskPanel() {
  const { openId, creating, close } = useOpenTask()
  if (creating) return <NewTask onClose={close} />
  return openId && <OpenedTask key={openId} id={openId} onClose={close} />
}

function OpenedTask({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, problem, refresh } = useData({ document: TaskDocument, variables: { id } })
  if (!data?.task) {
    return <LoadingPanel title="Task" problem={problem} onRetry={refresh} onClose={onClose} />
  }
  return <EditTask task={data.task} onRefresh={refresh} onClose={onClose} />
}
