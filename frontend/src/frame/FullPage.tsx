import Box from '@mui/material/Box'
import type { ReactNode } from 'react'

import { Logo } from './Logo'

/** A page without the frame: Station's mark and something in the middle of the window. */
export function FullPage({ children }: { children: ReactNode }) {
  return (
    <Box
      component="main"
      sx={{
        minHeight: '100%',
        display: 'grid',
        placeItems: 'center',
        alignContent: 'center',
        gap: 3,
        p: 2,
      }}
    >
      <Logo large />
      {children}
    </Box>
  )
}
