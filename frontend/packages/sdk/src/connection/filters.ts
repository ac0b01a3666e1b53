/** Whether a reference is the one a filter asks for: absent is any, null is none. */
export function refersTo(thing: { id: string } | null, id: string | null | undefined): boolean {
  return id === undefined || (thing?.id ?? null) === id
}

/** Whether a text has a part in it, in any case; no part is in every text. */
export function contains(text: string, part: string | null | undefined): boolean {
  return !part || text.toLowerCase().includes(part.toLowerCase())
}
