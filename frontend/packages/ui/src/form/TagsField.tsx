import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'

import { useReadOnly } from './readOnly'
import type { FieldProps } from './useForm'

/** Free words, each ended with Enter. */
export function TagsField({
  label,
  value,
  onChange,
  error,
}: FieldProps<string[]> & { label: string }) {
  return (
    <Autocomplete
      multiple
      freeSolo
      // A word that was typed and not ended with Enter counts too.
      autoSelect
      options={[] as string[]}
      disabled={useReadOnly()}
      value={value}
      onChange={(_event, tags) =>
        onChange([...new Set(tags.map((tag) => tag.trim()).filter(Boolean))])
      }
      renderInput={(params) => (
        <TextField {...params} label={label} error={error !== undefined} helperText={error} />
      )}
    />
  )
}
