import { type OpenItem, useOpenItem } from '@station/ui'

/** The contact that a new deal is with, in the address. */
export const WITH = 'with'

/** Which deal is open in the panel. */
export function useOpenDeal(): OpenItem {
  return useOpenItem('deal', WITH)
}
