import Box from '@mui/material/Box'
import { useConnectionStatus } from '@station/sdk'
import { useEffect, useState } from 'react'

/** A socket that changes its token is gone for a moment; that is no news. In ms. */
const DELAY = 1_500

/** Says that what is on screen may be behind, while the live connection is lost. */
export function ConnectionBanner() {
  const lost = useConnectionStatus() === 'lost'
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(lost), lost ? DELAY : 0)
    return () => clearTimeout(timer)
  }, [lost])

  return (
    <Box role="status">
      {shown && (
        <Box
          sx={{
            px: 2,
            py: 0.75,
            bgcolor: 'warning.main',
            color: 'warning.contrastText',
            typography: 'body2',
            textAlign: 'center',
          }}
        >
          The connection is lost. Changes of others show once it is back; Station keeps trying.
        </Box>
      )}
    </Box>
  )
}
