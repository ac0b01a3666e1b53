import CssBaseline from '@mui/material/CssBaseline'
import { ThemeProvider } from '@mui/material/styles'
import type { ReactNode } from 'react'

import { COLOR_MODE_KEY, theme } from './theme'

/** Station's look for everything below it, in the person's choice of light or dark. */
export function StationTheme({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider theme={theme} defaultMode="system" modeStorageKey={COLOR_MODE_KEY} noSsr>
      <CssBaseline enableColorScheme />
      {children}
    </ThemeProvider>
  )
}
