import Box from '@mui/material/Box'
import { formatMoney } from '@station/ui'

/** An amount in its currency, with digits of one width. */
export function Money({ amount, currency }: { amount: string; currency: string }) {
  return (
    <Box component="span" sx={{ fontVariantNumeric: 'tabular-nums' }}>
      {formatMoney(amount, currency)}
    </Box>
  )
}
