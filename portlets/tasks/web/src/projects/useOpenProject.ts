import { type OpenItem, useOpenItem } from '@station/ui'

/** Which project is open in the panel. */
export function useOpenProject(): OpenItem {
  return useOpenItem('project')
}
