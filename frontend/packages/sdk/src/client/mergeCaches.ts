import type { PortletCache } from './cache'

// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- so Graphcache declares its maps
type Fields<T> = Record<string, Record<string, T> | undefined | void>

/** Joins maps of maps; the later one wins where both name a field. */
function mergeFields<T>(
  parts: readonly (Fields<T> | undefined)[],
): Record<string, Record<string, T>> {
  const merged: Record<string, Record<string, T>> = {}
  for (const part of parts) {
    for (const [typename, fields] of Object.entries(part ?? {})) {
      merged[typename] = { ...merged[typename], ...fields }
    }
  }
  return merged
}

/** One cache configuration out of several, such as one per entity of a portlet. */
export function mergeCaches(...caches: readonly PortletCache[]): PortletCache {
  return {
    keys: Object.assign({}, ...caches.map(({ keys }) => keys)) as NonNullable<PortletCache['keys']>,
    resolvers: mergeFields(caches.map(({ resolvers }) => resolvers)),
    updates: mergeFields(caches.map(({ updates }) => updates)),
    optimistic: Object.assign({}, ...caches.map(({ optimistic }) => optimistic)) as NonNullable<
      PortletCache['optimistic']
    >,
  }
}
