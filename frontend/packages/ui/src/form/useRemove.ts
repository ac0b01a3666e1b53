import { useAction } from '@station/sdk'

import { useNotify } from '../feedback/Notifications'

type ActionDocument<Data, Variables extends object> = Parameters<
  typeof useAction<Data, Variables>
>[0]

/** Deletes one thing, says so, and tells what went wrong otherwise. */
export function useRemove<Data>({
  document,
  id,
  title,
  onRemoved,
}: {
  document: ActionDocument<Data, { input: { id: string } }>
  id: string
  /** What the person knows the thing by. */
  title: string
  onRemoved: () => void
}): { run: () => void; running: boolean } {
  const [remove, running] = useAction(document)
  const notify = useNotify()

  const run = async () => {
    const { problem } = await remove({ input: { id } })
    if (problem) {
      notify.problem(problem)
      return
    }
    notify({ message: `Deleted “${title}”` })
    onRemoved()
  }
  return { run: () => void run(), running }
}
