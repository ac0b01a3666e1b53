import { type OpenItem, useOpenItem } from '@station/ui'

/** Which contact is open in the panel. */
export function useOpenContact(): OpenItem {
  return useOpenItem('contact')
}
