import Avatar from '@mui/material/Avatar'
import Box from '@mui/material/Box'

/** A member's name with their initials in a circle. */
export function PersonLabel({ name }: { name: string }) {
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.75,
        minWidth: 0,
        maxWidth: '100%',
      }}
    >
      <Avatar
        aria-hidden
        sx={{
          width: 22,
          height: 22,
          fontSize: 10,
          fontWeight: 600,
          bgcolor: 'action.selected',
          color: 'text.primary',
        }}
      >
        {initials(name)}
      </Avatar>
      <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
        {name}
      </Box>
    </Box>
  )
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
  return letters.map((word) => word?.charAt(0).toUpperCase() ?? '').join('')
}
