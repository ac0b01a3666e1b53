import { addDecimals } from '@station/ui'

import type { DealStage, DealTotalRowFragment } from '../gql/graphql'
import { stages } from '../labels'

export interface Sum {
  currency: string
  amount: string
}

export interface StageTotal {
  stage: DealStage
  count: number
  /** One per currency, by code. */
  sums: Sum[]
}

/** Totals per stage, in order of rank; stages without a deal are left out. */
export function byStage(totals: readonly DealTotalRowFragment[]): StageTotal[] {
  return stages.flatMap(({ value: stage }) => {
    const rows = totals.filter((total) => total.stage === stage)
    if (rows.length === 0) return []
    return [
      {
        stage,
        count: rows.reduce((sum, { count }) => sum + count, 0),
        sums: rows
          .map(({ currency, amount }) => ({ currency, amount }))
          .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
      },
    ]
  })
}

/** What is neither won nor lost, added up per currency. */
export function openSums(totals: readonly DealTotalRowFragment[]): Sum[] {
  const open = totals.filter(({ stage }) => stage !== 'WON' && stage !== 'LOST')
  const currencies = [...new Set(open.map(({ currency }) => currency))].sort()
  return currencies.map((currency) => ({
    currency,
    amount: addDecimals(
      open.filter((total) => total.currency === currency).map(({ amount }) => amount),
    ),
  }))
}
