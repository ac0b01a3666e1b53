import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import Typography from '@mui/material/Typography'
import { usePortlet } from '@station/sdk'
import { StatusLabel } from '@station/ui'
import { Link } from 'react-router'

import type { TaskCountsQuery } from '../gql/graphql'
import { statuses } from '../labels'

/** How many tasks stand in each status, each leading to the list of them. */
export function StatusCounts({ counts }: { counts: NonNullable<TaskCountsQuery['taskCounts']> }) {
  const { appRoute } = usePortlet()
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: 'repeat(2, 1fr)', sm: 'repeat(4, 1fr)' },
        gap: 1,
        // The numbers stand in line with the list below; what is hovered reaches past it.
        mx: -1,
      }}
    >
      {statuses.map(({ value, label, tone }) => (
        <ButtonBase
          key={value}
          component={Link}
          to={`${appRoute}?status=${value}`}
          sx={{
            display: 'flex',
            flexDirection: 'column',
            alignItems: 'flex-start',
            px: 1,
            py: 0.75,
            borderRadius: 1,
            '&:hover': { bgcolor: 'action.hover' },
          }}
        >
          <Typography variant="h2" component="span" sx={{ fontVariantNumeric: 'tabular-nums' }}>
            {(counts.find(({ status }) => status === value)?.count ?? 0).toLocaleString('en')}
          </Typography>
          <Typography variant="caption" color="textSecondary" component="span">
            <StatusLabel tone={tone}>{label}</StatusLabel>
          </Typography>
        </ButtonBase>
      ))}
    </Box>
  )
}
