import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'

import { useReadOnly } from './readOnly'
import type { FieldProps } from './useForm'

export interface Option<Value extends string> {
  value: Value
  label: string
}

/** One of a few values. */
export function SelectField<Value extends string>({
  label,
  options,
  value,
  onChange,
  error,
}: FieldProps<Value> & { label: string; options: readonly Option<Value>[] }) {
  return (
    <TextField
      select
      label={label}
      value={value}
      error={error !== undefined}
      helperText={error}
      disabled={useReadOnly()}
      onChange={(event) => onChange(event.target.value as Value)}
    >
      {options.map((option) => (
        <MenuItem key={option.value} value={option.value}>
          {option.label}
        </MenuItem>
      ))}
    </TextField>
  )
}
