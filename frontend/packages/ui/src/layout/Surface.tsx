import Paper from '@mui/material/Paper'
import type { ReactNode } from 'react'

/** The sheet that a page's table lies on. */
export function Surface({ children }: { children: ReactNode }) {
  return (
    <Paper
      variant="outlined"
      sx={{
        flex: 1,
        minHeight: 0,
        display: 'flex',
        flexDirection: 'column',
        overflow: 'hidden',
        mx: { xs: 0, md: 3 },
        mb: { xs: 0, md: 3 },
        borderRadius: { xs: 0, md: 2 },
        borderWidth: { xs: '1px 0 0', md: '1px' },
      }}
    >
      {children}
    </Paper>
  )
}
