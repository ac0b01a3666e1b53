/** An instant as the value of a datetime-local input, in the reader's zone. */
export function toDateTimeInput(instant: string | null): string {
  if (!instant) return ''
  const date = new Date(instant)
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

/** The instant that a datetime-local input names; null for an empty one. */
export function fromDateTimeInput(value: string): string | null {
  if (!value) return null
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}
