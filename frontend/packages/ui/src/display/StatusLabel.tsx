import Box from '@mui/material/Box'

export type StatusTone = 'neutral' | 'info' | 'success' | 'warning' | 'error'

const colors: Record<StatusTone, string> = {
  neutral: 'text.secondary',
  info: 'info.main',
  success: 'success.main',
  warning: 'warning.main',
  error: 'error.main',
}

/** A word with a coloured dot: the word says it, the colour only helps. */
export function StatusLabel({ tone, children }: { tone: StatusTone; children: string }) {
  return (
    <Box
      component="span"
      sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75, whiteSpace: 'nowrap' }}
    >
      <Box
        component="span"
        aria-hidden
        sx={{ width: 8, height: 8, borderRadius: '50%', bgcolor: colors[tone], flexShrink: 0 }}
      />
      {children}
    </Box>
  )
}
