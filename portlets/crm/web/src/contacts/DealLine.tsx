import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { usePortlet } from '@station/sdk'
import { Link as RouterLink } from 'react-router'

import { DealStageLabel } from '../deals/DealStageLabel'
import { Money } from '../deals/Money'
import type { DealRowFragment } from '../gql/graphql'

/** One deal of a contact. */
export function DealLine({ deal }: { deal: DealRowFragment }) {
  const { appRoute } = usePortlet()
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1.5,
        py: 0.75,
        borderBottom: 1,
        borderColor: 'divider',
        typography: 'body2',
      }}
    >
      <Link
        component={RouterLink}
        to={`${appRoute}/deals?deal=${deal.id}`}
        color="textPrimary"
        underline="hover"
        noWrap
        sx={{ flex: 1 }}
      >
        {deal.name}
      </Link>
      <DealStageLabel stage={deal.stage} />
      <Box sx={{ minWidth: 90, textAlign: 'end' }}>
        {deal.amount !== null && <Money amount={deal.amount} currency={deal.currency} />}
      </Box>
    </Box>
  )
}
