import Box from '@mui/material/Box'
import CircularProgress from '@mui/material/CircularProgress'
import { useEffect, useState } from 'react'

const DELAY = 400

/** Shown while Station finds out who is there; empty at first, as that takes a moment only. */
export function SplashScreen() {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), DELAY)
    return () => clearTimeout(timer)
  }, [])
  return (
    <Box
      role="status"
      aria-label="Loading"
      sx={{ height: '100%', display: 'grid', placeItems: 'center' }}
    >
      {late && <CircularProgress aria-label="Loading" />}
    </Box>
  )
}
