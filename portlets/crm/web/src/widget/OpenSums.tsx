import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'

import { Money } from '../deals/Money'
import { openSums } from '../deals/pipeline'
import type { DealTotalRowFragment } from '../gql/graphql'

/** What the open deals add up to, each currency for itself. */
export function OpenSums({ totals }: { totals: readonly DealTotalRowFragment[] }) {
  const sums = openSums(totals)
  if (sums.length === 0) return null
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 3 }}>
      {sums.map((sum) => (
        <div key={sum.currency}>
          <Typography variant="h2" component="p">
            <Money {...sum} />
          </Typography>
          <Typography variant="caption" color="textSecondary">
            Open deals in {sum.currency}
          </Typography>
        </div>
      ))}
    </Box>
  )
}
