import type { Problem } from '@station/sdk'
import { type ChangeEvent, useState } from 'react'

import { sentenceBeside } from './sentenceBeside'

/** What a form is filled with: a thing's values as of one of its versions. */
export interface FormSource<Values> {
  values: Values
  version: number
}

export interface TextProps {
  name: string
  value: string
  onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => void
  error: boolean
  helperText: string | undefined
}

export interface FieldProps<Value> {
  value: Value
  onChange: (value: Value) => void
  error: string | undefined
}

type TextKeys<Values> = { [K in keyof Values]: Values[K] extends string ? K : never }[keyof Values]

export interface Form<Values> {
  values: Values
  /** The version the values were taken from, for the update. */
  version: number
  /** The fields that differ from that version. */
  changes: Partial<Values>
  dirty: boolean
  /** Somebody else has saved a newer version since. */
  stale: boolean
  /** Fields changed here and there: saving after `takeNewer` replaces theirs. */
  overlaps: (keyof Values)[]
  /** Goes over to the newer version and keeps the changes made here. */
  takeNewer: () => void
  /** Drops the changes and the sentences. */
  reset: () => void
  /** How often fields were found at fault, for a look at the first of them each time. */
  faults: number
  /** Shows what the server, or a check before it, found wrong with fields. */
  fail: (fields: Partial<Record<keyof Values, string>>) => void
  /**
   * Takes up a problem; false when it has no sentence for a field of the form.
   * `aliases` names fields that the server calls otherwise.
   */
  failWith: (problem: Problem, aliases?: Record<string, keyof Values>) => boolean
  /** Props for a text field. */
  text: (name: TextKeys<Values> & string) => TextProps
  /** Props for any other field. */
  field: <K extends keyof Values>(name: K) => FieldProps<Values[K]>
}

/**
 * A form over a thing that others may change meanwhile. Untouched, it follows
 * the thing; from the first change on it stays with the version it began from,
 * so that saving never overwrites what nobody has seen.
 */
export function useForm<Values extends object>(latest: FormSource<Values>): Form<Values> {
  const [pinned, setPinned] = useState<FormSource<Values> | null>(null)
  const [edits, setEdits] = useState<Partial<Values>>({})
  const [errors, setErrors] = useState<Partial<Record<keyof Values, string>>>({})
  const [faults, setFaults] = useState(0)

  const base = pinned ?? latest
  const values = { ...base.values, ...edits }
  const changed = keysOf(edits).filter((key) => !same(edits[key], base.values[key]))
  const changes = Object.fromEntries(changed.map((key) => [key, edits[key]])) as Partial<Values>
  const stale = pinned !== null && changed.length > 0 && latest.version > pinned.version

  const set = <K extends keyof Values>(key: K, value: Values[K]) => {
    setPinned((current) => current ?? latest)
    setEdits((current) => ({ ...current, [key]: value }))
    setErrors(({ [key]: _mended, ...rest }) => rest as typeof errors)
  }
  const fail = (fields: Partial<Record<keyof Values, string>>) => {
    setErrors(fields)
    if (Object.keys(fields).length > 0) setFaults((count) => count + 1)
  }

  return {
    values,
    version: base.version,
    changes,
    dirty: changed.length > 0,
    stale,
    overlaps: stale ? changed.filter((key) => !same(latest.values[key], base.values[key])) : [],
    takeNewer: () => setPinned(latest),
    reset: () => {
      setPinned(null)
      setEdits({})
      setErrors({})
    },
    faults,
    fail,
    failWith: ({ fields }, aliases = {}) => {
      const known = Object.entries(fields).flatMap(([name, sentence]) => {
        const key = aliases[name] ?? name
        return key in values ? [[key, sentenceBeside(name, sentence)]] : []
      })
      fail(Object.fromEntries(known) as typeof errors)
      return known.length > 0
    },
    text: (name) => ({
      name,
      value: values[name] as string,
      onChange: (event) => set(name, event.target.value as Values[typeof name]),
      error: errors[name] !== undefined,
      helperText: errors[name],
    }),
    field: (name) => ({
      value: values[name],
      onChange: (value) => set(name, value),
      error: errors[name],
    }),
  }
}

function keysOf<T extends object>(value: T): (keyof T)[] {
  return Object.keys(value) as (keyof T)[]
}

/** Form values are plain data. */
function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
