import { OptionLabel } from '@station/ui'

import type { DealStage } from '../gql/graphql'
import { stages } from '../labels'

export function DealStageLabel({ stage }: { stage: DealStage }) {
  return <OptionLabel options={stages} value={stage} />
}
