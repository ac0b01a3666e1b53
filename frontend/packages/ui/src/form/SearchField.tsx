import SearchIcon from '@mui/icons-material/Search'
import InputAdornment from '@mui/material/InputAdornment'
import TextField from '@mui/material/TextField'
import { useEffect, useEffectEvent, useState } from 'react'

const DEBOUNCE = 250

/** A search as one types; `onSearch` is called a moment after the last key. */
export function SearchField({
  label,
  value,
  onSearch,
}: {
  label: string
  value: string
  onSearch: (text: string) => void
}) {
  const [text, setText] = useState(value)
  const [shown, setShown] = useState(value)
  if (value !== shown) {
    // The value changed from outside, such as by going back.
    setShown(value)
    setText(value)
  }
  const search = useEffectEvent((typed: string) => {
    if (typed === value) return
    setShown(typed)
    onSearch(typed)
  })
  useEffect(() => {
    const timer = setTimeout(() => search(text.trim()), DEBOUNCE)
    return () => clearTimeout(timer)
  }, [text])

  return (
    <TextField
      type="search"
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.target.value)}
      sx={{ width: { xs: 180, md: 240 } }}
      slotProps={{
        htmlInput: { 'aria-label': label },
        input: {
          startAdornment: (
            <InputAdornment position="start">
              <SearchIcon fontSize="small" />
            </InputAdornment>
          ),
        },
      }}
    />
  )
}
