import { type OpenItem, useOpenItem } from '@station/ui'

/** Which task is open in the panel. */
export function useOpenTask(): OpenItem {
  return useOpenItem('task')
}
