import type { TypedDocumentNode } from '@urql/core'
import { useEffect, useEffectEvent } from 'react'
import { useClient } from 'urql'
import { onEnd, pipe, subscribe } from 'wonka'

import { type ProblemCode, problemOf } from '../problem'

/** Several events within this time give one call of `onUpdate`, in ms. */
const GATHER = 500
/** How long to wait before a stream that the server ended is asked for again, in ms. */
const RESUBSCRIBE = 2_000

/**
 * Follows a subscription without variables for as long as the component is on
 * screen. Its events go into the cache by themselves; `onUpdate` is for what the
 * cache can't know, such as counts, and is called at most twice a second.
 */
export function useLiveUpdates<Data>(
  document: TypedDocumentNode<Data, Record<string, never>>,
  onUpdate: () => void = () => undefined,
): void {
  const client = useClient()
  const update = useEffectEvent(onUpdate)

  useEffect(() => {
    let gathering: ReturnType<typeof setTimeout> | undefined
    let resubscribing: ReturnType<typeof setTimeout> | undefined
    let waiting = false
    let closed = false
    let close: () => void = () => undefined

    const notify = () => {
      if (gathering !== undefined) {
        waiting = true
        return
      }
      update()
      gathering = setTimeout(() => {
        gathering = undefined
        if (waiting) notify()
        waiting = false
      }, GATHER)
    }
    const open = () => {
      let refused = false
      const stream = pipe(
        client.subscription(document, {}),
        onEnd(() => {
          // Without the permission or the portlet there is nothing to come back to.
          if (!closed && !refused) resubscribing = setTimeout(open, RESUBSCRIBE)
        }),
        subscribe(({ error }) => {
          refused = error !== undefined && refusals.has(problemOf(error).code)
          if (!error) notify()
        }),
      )
      close = () => stream.unsubscribe()
    }
    open()

    return () => {
      closed = true
      clearTimeout(gathering)
      clearTimeout(resubscribing)
      close()
    }
  }, [client, document])
}

const refusals: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['FORBIDDEN', 'PORTLET_DISABLED'])
