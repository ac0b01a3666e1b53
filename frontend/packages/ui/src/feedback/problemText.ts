import type { Problem } from '@station/sdk'

/** The sentence to show, with what the person may do or pass on. */
export function problemText({ message, retryAfter, requestId }: Problem): string {
  const parts = [message]
  if (retryAfter !== null) parts.push(`Try again in ${seconds(retryAfter)}.`)
  if (requestId !== null) parts.push(`Request ${requestId}.`)
  return parts.join(' ')
}

function seconds(count: number): string {
  const whole = Math.max(1, Math.ceil(count))
  return whole === 1 ? '1 second' : `${whole} seconds`
}
