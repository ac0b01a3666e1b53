import { mergeCaches } from './mergeCaches'
import {
  cacheExchange,
  type Data,
  type KeyingConfig,
  type OptimisticMutationConfig,
  type ResolverConfig,
  type UpdatesConfig,
} from '@urql/exchange-graphcache'

/** What a portlet teaches the cache: mostly how its lists follow changes. */
export interface PortletCache {
  keys?: KeyingConfig
  resolvers?: ResolverConfig
  updates?: UpdatesConfig
  optimistic?: OptimisticMutationConfig
}

/** The normalized cache: core types and whatever the portlets of the build add. */
export function createCache(portlets: readonly PortletCache[]) {
  const { keys, ...rest } = mergeCaches(...portlets)
  return cacheExchange({ ...rest, keys: withDefaults(keys ?? {}) })
}

/**
 * A thing with an id is an entity, everything else (pages, payloads, totals) is
 * part of what holds it. Graphcache would want the latter listed by type.
 */
function withDefaults(keys: KeyingConfig): KeyingConfig {
  const named: KeyingConfig = {
    PortletDefinition: ({ portletId }) => (typeof portletId === 'string' ? portletId : null),
    ...keys,
  }
  return new Proxy(named, { get: (target, typename: string) => target[typename] ?? idOf })
}

function idOf(data: Data): string | null {
  return typeof data.id === 'string' ? data.id : null
}
