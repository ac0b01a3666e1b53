import CheckIcon from '@mui/icons-material/Check'
import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import FormHelperText from '@mui/material/FormHelperText'
import Typography from '@mui/material/Typography'
import { useId } from 'react'

import type { FieldProps } from './useForm'

const colors = [
  ['Grey', '#64748b'],
  ['Red', '#dc2626'],
  ['Orange', '#ea580c'],
  ['Amber', '#d97706'],
  ['Green', '#16a34a'],
  ['Teal', '#0d9488'],
  ['Blue', '#2563eb'],
  ['Indigo', '#4f46e5'],
  ['Violet', '#9333ea'],
  ['Pink', '#db2777'],
] as const

/** One of ten colours. A colour set through the API that is none of them stays. */
export function ColorField({
  label,
  value,
  onChange,
  error,
}: FieldProps<string> & { label: string }) {
  const labelId = useId()
  return (
    <div>
      <Typography id={labelId} variant="caption" color="textSecondary">
        {label}
      </Typography>
      <Box
        role="radiogroup"
        aria-labelledby={labelId}
        sx={{ display: 'flex', gap: 0.75, mt: 0.5, flexWrap: 'wrap' }}
      >
        {colors.map(([name, color]) => (
          <ButtonBase
            key={color}
            role="radio"
            aria-checked={value === color}
            aria-label={name}
            onClick={() => onChange(color)}
            style={{ backgroundColor: color }}
            sx={{ width: 28, height: 28, borderRadius: 1, color: '#fff' }}
          >
            {value === color && <CheckIcon fontSize="small" />}
          </ButtonBase>
        ))}
      </Box>
      {error && <FormHelperText error>{error}</FormHelperText>}
    </div>
  )
}
