import { formatDateTime, relativeTime } from './time'
import { useNow } from './useNow'

/** `3 minutes ago`, kept current, with the exact time as its title. */
export function RelativeTime({ value }: { value: string }) {
  const now = useNow()
  return (
    <time dateTime={value} title={formatDateTime(value)}>
      {relativeTime(value, now)}
    </time>
  )
}
