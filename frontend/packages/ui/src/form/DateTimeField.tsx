import TextField, { type TextFieldProps } from '@mui/material/TextField'

/** A day, or with `time` an instant, picked with the browser's own picker. */
export function DateTimeField({ time = false, ...props }: TextFieldProps & { time?: boolean }) {
  return (
    <TextField
      {...props}
      type={time ? 'datetime-local' : 'date'}
      slotProps={{ inputLabel: { shrink: true } }}
    />
  )
}
