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
        // Not of the whole field: the gap for the label is measured by its size.
        input: {
          sx: { '& textarea': { fontFamily: 'ui-monospace, monospace', fontSize: '0.8125rem' } },
        },
        inputLabel: { shrink: true },
      }}
    />
  )
}
