import { type RefObject, useEffect } from 'react'

/** Leads to the first field at fault each time that `faults` grows. */
export function useFocusFault(form: RefObject<HTMLElement | null>, faults: number): void {
  useEffect(() => {
    if (faults === 0) return
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [form, faults])
}
