import { useData } from '@station/sdk'
import { LoadingPanel } from '@station/ui'

import { ProjectDocument } from '../gql/graphql'
import { EditProject } from './EditProject'
import { NewProject } from './NewProject'
import { useOpenProject } from './useOpenProject'

/** The panel that the address asks for: a project, a new one, or none. */
export function ProjectPanel() {
  const { openId, creating, close } = useOpenProject()
  if (creating) return <NewProject onClose={close} />
  return openId && <OpenedProject key={openId} id={openId} onClose={close} />
}

function OpenedProject({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, problem, refresh } = useData({ document: ProjectDocument, variables: { id } })
  if (!data?.project) {
    return <LoadingPanel title="Project" problem={problem} onRetry={refresh} onClose={onClose} />
  }
  return <EditProject project={data.project} onRefresh={refresh} onClose={onClose} />
}
