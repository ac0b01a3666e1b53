import { useCallback } from 'react'
import { useSearchParams } from 'react-router'

const NEW = 'new'

export interface OpenItem {
  /** The id of the thing that is open; null for none and for a new one. */
  openId: string | null
  /** A new one is being made. */
  creating: boolean
  open: (item: { id: string }) => void
  create: () => void
  close: () => void
}

/**
 * Which thing of a list is open beside it. It stands in the address under
 * `name`, so that it can be sent to somebody and going back closes it. `hint`
 * names what else in the address is about the open thing alone.
 */
export function useOpenItem(name: string, hint?: string): OpenItem {
  const [params, setParams] = useSearchParams()
  const value = params.get(name)
  const show = useCallback(
    (next: string | null) =>
      setParams((current) => {
        const changed = new URLSearchParams(current)
        if (hint !== undefined) changed.delete(hint)
        if (next === null) changed.delete(name)
        else changed.set(name, next)
        return changed
      }),
    [name, hint, setParams],
  )
  return {
    openId: value === NEW ? null : value,
    creating: value === NEW,
    open: useCallback(({ id }: { id: string }) => show(id), [show]),
    create: useCallback(() => show(NEW), [show]),
    close: useCallback(() => show(null), [show]),
  }
}
