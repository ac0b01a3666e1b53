import Box from '@mui/material/Box'
import type { ReactNode } from 'react'

/** Filters in a row; on a phone they scroll sideways. */
export function Toolbar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Box
      role="group"
      aria-label={label}
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        flexWrap: { xs: 'nowrap', md: 'wrap' },
        overflowX: { xs: 'auto', md: 'visible' },
        mx: { xs: -2, md: 0 },
        px: { xs: 2, md: 0 },
        // Room for labels and focus rings, which the scroller would cut off.
        pt: { xs: 1, md: 0 },
        pb: { xs: 0.5, md: 0 },
        scrollbarWidth: 'none',
        '& > *': { flexShrink: 0 },
      }}
    >
      {children}
    </Box>
  )
}
