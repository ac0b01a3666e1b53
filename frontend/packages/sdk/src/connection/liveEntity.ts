import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import type { Cache, DataFields, FieldArgs, UpdateResolver } from '@urql/exchange-graphcache'

import type { PortletCache } from '../client/cache'

/** How the cached lists of one type follow its changes. */
export interface LiveEntity<Row extends { id: string }, Filter, Order> {
  /** Such as `Task`. */
  typename: string
  /** The root field that lists it, such as `tasks`. */
  list: string
  /** What a list shows of it; every mutation and change selects it. */
  fragment: TypedDocumentNode<Row, unknown>
  /** Whether a list with the filter holds the row. */
  matches(row: Row, filter: Filter): boolean
  /** Negative when `a` comes before `b` in a list with the order. */
  compare(a: Row, b: Row, orderBy: readonly Order[]): number
}

/**
 * Cache updates for the mutations `create<Type>`, `update<Type>`,
 * `delete<Type>` and the subscription `<type>Changed`: a row enters, moves in
 * or leaves every loaded list that it belongs in, without another request.
 * Places a row could have beyond the pages loaded so far are left to paging.
 */
export function liveEntity<Row extends { id: string }, Filter, Order>(
  entity: LiveEntity<Row, Filter, Order>,
): PortletCache {
  const { typename } = entity
  const lists = new ConnectionLists(entity)
  const field = typename.charAt(0).toLowerCase() + typename.slice(1)

  const upserted: UpdateResolver = (result, _args, cache, info) => {
    const id = idOf(linked(result, info.fieldName, field))
    if (id) lists.put(cache, id)
  }
  const deleted: UpdateResolver = (result, _args, cache, info) => {
    const id = idOf(linked(result, info.fieldName, field))
    if (id) lists.drop(cache, id)
  }
  const changed: UpdateResolver = (result, _args, cache, info) => {
    const change = result[info.fieldName] as DataFields | null
    const id = change?.[`${field}Id`]
    if (typeof id !== 'string') return
    if (change?.change === 'DELETED') lists.drop(cache, id)
    else lists.put(cache, id)
  }

  return {
    updates: {
      Mutation: {
        [`create${typename}`]: upserted,
        [`update${typename}`]: upserted,
        [`delete${typename}`]: deleted,
      },
      Subscription: { [`${field}Changed`]: changed },
    },
  }
}

/** One page of a list, as it stands in the cache. */
interface CachedPage {
  /** The cache key of the connection. */
  key: string
  /** The cache keys of its rows, in order. */
  nodes: string[]
  after: string | null
  endCursor: string | null
  hasNextPage: boolean
}

/** Pages asked with the same filter and order. */
interface CachedList<Filter, Order> {
  filter: Filter
  orderBy: Order[]
  pages: CachedPage[]
}

class ConnectionLists<Row extends { id: string }, Filter, Order> {
  readonly #entity: LiveEntity<Row, Filter, Order>
  /** The ids of what was deleted. What comes of it later was told before, elsewhere. */
  readonly #gone = new WeakMap<Cache, Set<string>>()

  constructor(entity: LiveEntity<Row, Filter, Order>) {
    this.#entity = entity
  }

  put(cache: Cache, id: string): void {
    if (this.#gone.get(cache)?.has(id)) return
    const row = this.#read(cache, this.#key(id))
    if (!row) return
    for (const list of this.#lists(cache)) {
      if (this.#entity.matches(row, list.filter)) this.#place(cache, list, row)
      else this.#remove(cache, list, this.#key(id))
    }
  }

  drop(cache: Cache, id: string): void {
    const gone = this.#gone.get(cache) ?? new Set()
    this.#gone.set(cache, gone.add(id))
    for (const list of this.#lists(cache)) this.#remove(cache, list, this.#key(id))
    cache.invalidate(this.#key(id))
  }

  #place(cache: Cache, list: CachedList<Filter, Order>, row: Row): void {
    const key = this.#key(row.id)
    const before = list.pages.map(({ nodes }) => nodes.join())
    for (const page of list.pages) page.nodes = page.nodes.filter((node) => node !== key)
    const page = list.pages.find(
      ({ nodes, hasNextPage }, index) =>
        this.#rank(cache, list, nodes, row) < nodes.length ||
        (!hasNextPage && index === list.pages.length - 1),
    )
    page?.nodes.splice(this.#rank(cache, list, page.nodes, row), 0, key)
    this.#write(cache, list, before)
  }

  #remove(cache: Cache, list: CachedList<Filter, Order>, key: string): void {
    const before = list.pages.map(({ nodes }) => nodes.join())
    for (const page of list.pages) page.nodes = page.nodes.filter((node) => node !== key)
    this.#write(cache, list, before)
  }

  /** Writes the pages that differ: writing an equal one would render it again. */
  #write(cache: Cache, { pages }: CachedList<Filter, Order>, before: string[]): void {
    pages.forEach((page, index) => {
      if (page.nodes.join() !== before[index]) cache.link(page.key, 'nodes', page.nodes)
    })
  }

  /** How many of the nodes come before the row. The nodes are in order. */
  #rank(cache: Cache, { orderBy }: CachedList<Filter, Order>, nodes: string[], row: Row): number {
    let low = 0
    let high = nodes.length
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#read(cache, nodes[middle] ?? '')
      if (other && this.#entity.compare(other, row, orderBy) <= 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #lists(cache: Cache): CachedList<Filter, Order>[] {
    const lists = new Map<string, CachedList<Filter, Order>>()
    for (const info of cache.inspectFields('Query')) {
      if (info.fieldName !== this.#entity.list) continue
      const page = readPage(cache, info.fieldKey, info.arguments)
      if (!page) continue
      const { filter, orderBy } = (info.arguments ?? {}) as { filter?: Filter; orderBy?: Order[] }
      const name = JSON.stringify([filter, orderBy])
      const list = lists.get(name) ?? {
        filter: filter ?? ({} as Filter),
        orderBy: orderBy ?? [],
        pages: [],
      }
      list.pages.push(page)
      lists.set(name, list)
    }
    return [...lists.values()].map((list) => ({ ...list, pages: chained(list.pages) }))
  }

  #key(id: string): string {
    return `${this.#entity.typename}:${id}`
  }

  #read(cache: Cache, key: string): Row | null {
    const id = key.slice(this.#entity.typename.length + 1)
    return cache.readFragment(this.#entity.fragment, {
      __typename: this.#entity.typename,
      id,
    })
  }
}

function readPage(cache: Cache, fieldKey: string, args: FieldArgs): CachedPage | null {
  const key = cache.resolve('Query', fieldKey)
  if (typeof key !== 'string') return null
  const nodes: unknown = cache.resolve(key, 'nodes')
  const pageInfo = cache.resolve(key, 'pageInfo')
  if (!Array.isArray(nodes) || typeof pageInfo !== 'string') return null
  const endCursor = cache.resolve(pageInfo, 'endCursor')
  return {
    key,
    nodes: nodes.filter((node: unknown) => typeof node === 'string'),
    after: typeof args?.after === 'string' ? args.after : null,
    endCursor: typeof endCursor === 'string' ? endCursor : null,
    hasNextPage: cache.resolve(pageInfo, 'hasNextPage') === true,
  }
}

/** The pages from the first on, as far as each starts where the one before ends. */
function chained(pages: CachedPage[]): CachedPage[] {
  const chain: CachedPage[] = []
  let next = pages.find(({ after }) => after === null)
  while (next && !chain.includes(next)) {
    chain.push(next)
    const { endCursor } = next
    next = endCursor === null ? undefined : pages.find(({ after }) => after === endCursor)
  }
  return chain
}

function linked(result: DataFields, payload: string, field: string): unknown {
  const answer = result[payload]
  return typeof answer === 'object' && answer !== null
    ? (answer as Record<string, unknown>)[field]
    : null
}

function idOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null
  return typeof value.id === 'string' ? value.id : null
}
