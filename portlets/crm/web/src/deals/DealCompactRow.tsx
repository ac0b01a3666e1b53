import { CompactRow } from '@station/ui'

import type { DealRowFragment } from '../gql/graphql'
import { DealStageLabel } from './DealStageLabel'
import { Money } from './Money'

/** A deal on a phone, in two lines. */
export function DealCompactRow({ deal, onOpen }: { deal: DealRowFragment; onOpen: () => void }) {
  return (
    <CompactRow title={deal.name} onOpen={onOpen}>
      <DealStageLabel stage={deal.stage} />
      {deal.amount !== null && <Money amount={deal.amount} currency={deal.currency} />}
    </CompactRow>
  )
}
