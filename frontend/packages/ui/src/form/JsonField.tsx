import TextField, { type TextFieldProps } from '@mui/material/TextField'

/** The text of a JSON object. */
export function JsonField(props: TextFieldProps) {
  return (
    <TextField
      {...props}
      multiline
      minRows={2}
      maxRows={12}
      placeholder={'{ "key": "value" }'}
      slotProps={{
        htmlInput: { spellCheck: false },
        input: { sx: { fontFamily: 'ui-monospace, monospace', fontSize: '0.8125rem' } },
        inputLabel: { shrink: true },
      }}
    />
  )
}
