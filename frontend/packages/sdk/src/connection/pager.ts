import type { AnyVariables, Client, RequestPolicy, TypedDocumentNode } from '@urql/core'
import { createRequest } from '@urql/core'
import { pipe, subscribe } from 'wonka'

import { type Problem, problemOf } from '../problem'

/** What a page of any connection holds. */
export interface Page<Row> {
  nodes: Row[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

export interface ConnectionSnapshot<Row> {
  rows: Row[]
  /** No row has been loaded yet. */
  loading: boolean
  loadingMore: boolean
  hasMore: boolean
  problem: Problem | null
}

export interface PagerOptions<Data, Variables extends AnyVariables, Row> {
  client: Client
  document: TypedDocumentNode<Data, Variables>
  /** Everything but `after`. */
  variables: Omit<Variables, 'after'>
  select: (data: Data) => Page<Row> | null | undefined
}

interface LoadedPage<Row> {
  after: string | null
  page: Page<Row> | null
  loading: boolean
  problem: Problem | null
  stop: () => void
}

/**
 * Loads a connection page by page. Every page is a query of its own that stays
 * subscribed to the cache, so that a change reads one page again and not the
 * list. When a page comes to end elsewhere, the next one is asked again from
 * there: no row is lost between two pages, and none shows twice.
 */
export class Pager<Data, Variables extends AnyVariables, Row extends { id: string }> {
  #pages: LoadedPage<Row>[] = []
  #listeners = new Set<() => void>()
  #snapshot: ConnectionSnapshot<Row> = {
    rows: [],
    loading: true,
    loadingMore: false,
    hasMore: false,
    problem: null,
  }
  readonly #options: PagerOptions<Data, Variables, Row>

  constructor(options: PagerOptions<Data, Variables, Row>) {
    this.#options = options
  }

  /** Starts with the first listener and stops with the last. */
  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    if (this.#pages.length === 0) this.#open(0, null, 'cache-and-network')
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#truncate(0)
    }
  }

  readonly snapshot = () => this.#snapshot

  readonly loadMore = () => {
    const last = this.#pages.at(-1)
    if (!last?.page || last.loading || !last.page.pageInfo.hasNextPage) return
    this.#open(this.#pages.length, last.page.pageInfo.endCursor, 'cache-and-network')
  }

  /** Asks the server again for what is loaded. */
  readonly refresh = () => {
    this.#pages.forEach(({ after }, index) => this.#open(index, after, 'network-only'))
  }

  #open(index: number, after: string | null, requestPolicy: RequestPolicy): void {
    const { client, document, variables, select } = this.#options
    const previous = this.#pages[index]
    previous?.stop()
    const loaded: LoadedPage<Row> = {
      after,
      page: previous?.page ?? null,
      loading: true,
      problem: null,
      stop: () => undefined,
    }
    this.#pages[index] = loaded
    const request = createRequest(document, { ...variables, after } as unknown as Variables)
    const subscription = pipe(
      client.executeQuery(request, { requestPolicy }),
      subscribe((result) => {
        const page = result.data ? select(result.data) : null
        if (page) loaded.page = page
        loaded.problem = result.error ? problemOf(result.error) : null
        loaded.loading = result.stale && !page
        this.#follow(index)
        this.#publish()
      }),
    )
    loaded.stop = () => subscription.unsubscribe()
    this.#publish()
  }

  /** Lets the next page start where this one ends. */
  #follow(index: number): void {
    const page = this.#pages[index]?.page
    const next = this.#pages[index + 1]
    if (!page || !next) return
    const { hasNextPage, endCursor } = page.pageInfo
    if (!hasNextPage) this.#truncate(index + 1)
    else if (next.after !== endCursor) this.#open(index + 1, endCursor, 'cache-and-network')
  }

  #truncate(length: number): void {
    for (const page of this.#pages.splice(length)) page.stop()
  }

  #publish(): void {
    const [first] = this.#pages
    const last = this.#pages.at(-1)
    this.#snapshot = {
      rows: this.#rows(),
      loading: !first?.page && !first?.problem,
      loadingMore: this.#pages.length > 1 && last?.page === null && last.problem === null,
      hasMore: last?.page?.pageInfo.hasNextPage ?? last?.after !== null,
      problem: this.#pages.find(({ problem }) => problem)?.problem ?? null,
    }
    for (const listener of this.#listeners) listener()
  }

  #rows(): Row[] {
    if (this.#pages.length === 1) return this.#pages[0]?.page?.nodes ?? []
    const rows = new Map<string, Row>()
    for (const { page } of this.#pages) {
      for (const row of page?.nodes ?? []) if (!rows.has(row.id)) rows.set(row.id, row)
    }
    return [...rows.values()]
  }
}
