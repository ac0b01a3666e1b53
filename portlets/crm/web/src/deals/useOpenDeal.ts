import { type OpenItem, useOpenItem } from '@station/ui'

/** Which deal is open in the panel. */
export function useOpenDeal(): OpenItem {
  return useOpenItem('deal')
}
