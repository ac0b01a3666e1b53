import Box from '@mui/material/Box'
import Checkbox from '@mui/material/Checkbox'
import ListItemText from '@mui/material/ListItemText'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'

import type { Option } from './SelectField'

/** Filters by several of a few values; none means all. */
export function FilterSelect<Value extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string
  options: readonly Option<Value>[]
  value: readonly Value[]
  onChange: (value: Value[]) => void
}) {
  const labelOf = (each: Value) => options.find((option) => option.value === each)?.label ?? each
  const summary = (picked: Value[]) => {
    const [first] = picked
    if (!first) return <Box sx={{ color: 'text.secondary' }}>Any</Box>
    return picked.length === 1 ? labelOf(first) : `${picked.length} of ${options.length}`
  }
  return (
    <TextField
      select
      label={label}
      value={value}
      sx={{ width: 140 }}
      slotProps={{
        inputLabel: { shrink: true },
        select: {
          multiple: true,
          displayEmpty: true,
          renderValue: (picked) => summary(picked as Value[]),
          onChange: (event) => onChange(event.target.value as Value[]),
        },
      }}
    >
      {options.map((option) => (
        <MenuItem key={option.value} value={option.value} dense>
          <Checkbox
            size="small"
            checked={value.includes(option.value)}
            tabIndex={-1}
            disableRipple
          />
          <ListItemText primary={option.label} />
        </MenuItem>
      ))}
    </TextField>
  )
}
