import { createContext, use } from 'react'

/** Tells the fields below it that their values may be looked at only. */
export const ReadOnlyContext = createContext(false)

/** A form's native fields are disabled by their fieldset; what is drawn by hand asks here. */
export function useReadOnly(): boolean {
  return use(ReadOnlyContext)
}
