import Box from '@mui/material/Box'

/** A small round patch of a colour chosen by people, such as a project's. */
export function ColorDot({ color }: { color: string | null }) {
  return (
    <Box
      component="span"
      aria-hidden
      style={{ backgroundColor: color ?? undefined }}
      sx={{
        display: 'inline-block',
        width: 10,
        height: 10,
        borderRadius: 0.5,
        flexShrink: 0,
        bgcolor: 'action.disabled',
      }}
    />
  )
}
