import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { useEffect, useState } from 'react'

import { useReadOnly } from './readOnly'

export interface EntityPickerProps<Entity extends { id: string }> {
  label: string
  value: Entity | null
  onChange: (value: Entity | null) => void
  /** What matches the search. */
  options: readonly Entity[]
  loading: boolean
  /** Called a moment after the last key, and with '' on opening. */
  onSearch: (text: string) => void
  getLabel: (entity: Entity) => string
  onOpen?: () => void
  error?: string | undefined
  required?: boolean
  /** What an empty field says, such as Any in a filter. */
  placeholder?: string | undefined
}

const DEBOUNCE = 200

/** Picks one of many things that the server searches. */
export function EntityPicker<Entity extends { id: string }>({
  label,
  value,
  onChange,
  options,
  loading,
  onSearch,
  getLabel,
  onOpen,
  error,
  required = false,
  placeholder,
}: EntityPickerProps<Entity>) {
  const [typed, setTyped] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => onSearch(typed), DEBOUNCE)
    return () => clearTimeout(timer)
  }, [typed, onSearch])

  return (
    <Autocomplete
      options={options}
      value={value}
      loading={loading}
      disabled={useReadOnly()}
      // The server has filtered by what was typed.
      filterOptions={(all) => all}
      getOptionLabel={getLabel}
      getOptionKey={({ id }) => id}
      isOptionEqualToValue={(option, picked) => option.id === picked.id}
      {...(onOpen ? { onOpen } : {})}
      onChange={(_event, picked) => onChange(picked)}
      onInputChange={(_event, text, reason) => setTyped(reason === 'input' ? text : '')}
      renderInput={(params) => (
        <TextField
          {...params}
          label={label}
          placeholder={placeholder}
          required={required}
          error={error !== undefined}
          helperText={error}
          slotProps={{
            ...params.slotProps,
            inputLabel: {
              ...params.slotProps.inputLabel,
              ...(placeholder !== undefined && { shrink: true }),
            },
          }}
        />
      )}
    />
  )
}
