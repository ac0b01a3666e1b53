import Box from '@mui/material/Box'

import type { DealTotalRowFragment } from '../gql/graphql'
import { DealStageLabel } from './DealStageLabel'
import { Money } from './Money'
import { byStage } from './pipeline'

/** Number and sum of deals by stage, each currency for itself. */
export function PipelineTotals({ totals }: { totals: readonly DealTotalRowFragment[] }) {
  const rows = byStage(totals)
  if (rows.length === 0) return null
  return (
    <Box
      component="table"
      aria-label="Deals by stage"
      sx={{
        width: '100%',
        borderCollapse: 'collapse',
        typography: 'body2',
        '& th': { textAlign: 'start', verticalAlign: 'top', fontWeight: 400 },
        '& th, & td': { p: 0, py: 0.5, borderBottom: 1, borderColor: 'divider' },
        '& tr:last-child > *': { borderBottom: 0 },
        '& td': { textAlign: 'end', verticalAlign: 'top' },
      }}
    >
      <tbody>
        {rows.map(({ stage, count, sums }) => (
          <tr key={stage}>
            <th scope="row">
              <DealStageLabel stage={stage} />
            </th>
            <Box component="td" sx={{ color: 'text.secondary' }}>
              {count.toLocaleString('en')}
            </Box>
            <td>
              {sums.map((sum) => (
                <div key={sum.currency}>
                  <Money {...sum} />
                </div>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </Box>
  )
}
