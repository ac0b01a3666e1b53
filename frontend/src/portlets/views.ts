import type { LoadView } from '@station/sdk'
import { type ComponentType, lazy } from 'react'

/**
 * One lazy component per view for the life of the page: one that is loaded shows
 * at once when it is mounted again, without a skeleton in between.
 */
const views = new Map<LoadView, ComponentType>()

export function viewOf(load: LoadView): ComponentType {
  const view = views.get(load) ?? lazy(load)
  views.set(load, view)
  return view
}

/** Lets the next `viewOf` load again: React.lazy keeps a failure for good. */
export function forgetView(load: LoadView): void {
  views.delete(load)
}
