/** A JSON object as indented text; an empty one as no text. */
export function toJsonInput(value: Record<string, unknown>): string {
  return Object.keys(value).length === 0 ? '' : JSON.stringify(value, null, 2)
}

/** Reads the text of a JSON object. No text is an empty object; null is none at all. */
export function fromJsonInput(text: string): Record<string, unknown> | null {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
