import { useUrlState } from '@station/ui'
import { useCallback } from 'react'

const defaults = { task: '', parent: '' }
const NEW = 'new'

/** Which task is open in the panel; it stands in the address, and going back closes it. */
export function useOpenTask() {
  const [{ task, parent }, change] = useUrlState(defaults)
  const open = useCallback(
    ({ id }: { id: string }) => change({ task: id, parent: '' }, { push: true }),
    [change],
  )
  const create = useCallback(() => change({ task: NEW, parent: '' }, { push: true }), [change])
  const createSubtask = useCallback(
    (of: string) => change({ task: NEW, parent: of }, { push: true }),
    [change],
  )
  const close = useCallback(() => change({ task: '', parent: '' }, { push: true }), [change])
  return {
    openId: task && task !== NEW ? task : null,
    creating: task === NEW,
    /** The task that the new one is a part of. */
    parentId: parent || null,
    open,
    create,
    createSubtask,
    close,
  }
}
