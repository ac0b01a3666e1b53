import Box from '@mui/material/Box'
import type { ReactNode } from 'react'

import { RowTitle } from './RowTitle'

/** A row on a phone: a title and, below it, what matters most. */
export function CompactRow({
  title,
  struck = false,
  onOpen,
  before,
  after,
  children,
}: {
  title: string
  struck?: boolean
  onOpen: () => void
  before?: ReactNode
  after?: ReactNode
  children: ReactNode
}) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
      {before}
      <Box sx={{ minWidth: 0, flex: 1 }}>
        <RowTitle onOpen={onOpen} struck={struck}>
          {title}
        </RowTitle>
        <Box
          sx={{
            display: 'flex',
            gap: 1.5,
            typography: 'caption',
            color: 'text.secondary',
            whiteSpace: 'nowrap',
            overflow: 'hidden',
          }}
        >
          {children}
        </Box>
      </Box>
      {after}
    </Box>
  )
}
