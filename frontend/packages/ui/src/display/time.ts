const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const dateTime = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })
const date = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' })

/** `in 3 days`, `yesterday`, `now`. */
export function relativeTime(instant: string, now = Date.now()): string {
  const seconds = (Date.parse(instant) - now) / 1000
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit)
  }
  return 'now'
}

/** The instant in the reader's own zone, with the time of day. */
export function formatDateTime(instant: string): string {
  return dateTime.format(Date.parse(instant))
}

/** The instant's day in the reader's own zone. */
export function formatDate(instant: string): string {
  return date.format(Date.parse(instant))
}

/** A calendar day (`2026-11-23`), the same in every zone. */
export function formatDay(value: string): string {
  return day.format(Date.parse(`${value}T00:00:00Z`))
}
