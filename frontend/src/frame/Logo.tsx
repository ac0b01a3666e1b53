import Box from '@mui/material/Box'

/** Station's mark and name. */
export function Logo({ large = false }: { large?: boolean }) {
  const size = large ? 36 : 26
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        fontWeight: 700,
        fontSize: large ? 24 : 17,
        letterSpacing: '-0.01em',
      }}
    >
      <img src="/favicon.svg" alt="" width={size} height={size} />
      Station
    </Box>
  )
}
