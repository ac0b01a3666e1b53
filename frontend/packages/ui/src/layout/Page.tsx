import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'

/** A page of the app: a title, its tools, and content that scrolls by itself. */
export function Page({
  title,
  detail,
  actions,
  tools,
  children,
}: {
  title: string
  /** Beside the title, such as a count. */
  detail?: ReactNode
  actions?: ReactNode
  /** Below the title, such as filters. */
  tools?: ReactNode
  children: ReactNode
}) {
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', height: '100%', minHeight: 0 }}>
      <Box
        sx={{
          px: { xs: 2, md: 3 },
          pt: { xs: 1.5, md: 2 },
          pb: 1.5,
          display: 'flex',
          flexDirection: 'column',
          gap: 1.5,
        }}
      >
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, minHeight: 34 }}>
          <Typography variant="h1">{title}</Typography>
          <Typography variant="body2" color="textSecondary" component="div">
            {detail}
          </Typography>
          <Box sx={{ flex: 1 }} />
          {actions}
        </Box>
        {tools}
      </Box>
      {children}
    </Box>
  )
}
