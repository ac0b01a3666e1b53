import MenuItem from '@mui/material/MenuItem'
import Select from '@mui/material/Select'
import { useAction, usePermission } from '@station/sdk'
import { useNotify } from '@station/ui'

import { type DealRowFragment, type DealStage, UpdateDealDocument } from '../gql/graphql'
import { stages } from '../labels'
import { DealStageLabel } from './DealStageLabel'

/** The stage of a deal, changed in place. */
export function StageSelect({
  deal,
}: {
  deal: Pick<DealRowFragment, 'id' | 'version' | 'name' | 'stage'>
}) {
  const mayUse = usePermission('portlet.crm.use')
  const [update, running] = useAction(UpdateDealDocument)
  const notify = useNotify()
  if (!mayUse) return <DealStageLabel stage={deal.stage} />

  const change = async (stage: DealStage) => {
    const { problem } = await update({ input: { id: deal.id, version: deal.version, stage } })
    if (problem) notify.problem(problem)
  }
  return (
    <Select
      variant="standard"
      disableUnderline
      value={deal.stage}
      disabled={running}
      onChange={(event) => void change(event.target.value)}
      renderValue={(stage) => <DealStageLabel stage={stage} />}
      slotProps={{ input: { 'aria-label': `Stage of “${deal.name}”` } }}
      sx={{ font: 'inherit', '& .MuiSelect-select': { py: 0, display: 'flex' } }}
    >
      {stages.map(({ value }) => (
        <MenuItem key={value} value={value} dense>
          <DealStageLabel stage={value} />
        </MenuItem>
      ))}
    </Select>
  )
}
