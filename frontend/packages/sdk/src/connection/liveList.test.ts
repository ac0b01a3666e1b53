import {
  Client,
  type Exchange,
  gql,
  makeResult,
  type Operation,
  type OperationResult,
} from '@urql/core'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { expect, test } from 'vitest'
import { filter, makeSubject, merge, mergeMap, pipe, fromValue } from 'wonka'

import { createCache } from '../client/cache'
import { compareBy } from './compareBy'
import { contains } from './filters'
import { liveEntity } from './liveEntity'
import { type Page, Pager } from './pager'

interface Row {
  id: string
  name: string
}
interface Filter {
  search?: string
}
interface Order {
  field: 'NAME'
  direction: 'ASC' | 'DESC'
}
interface Things {
  things: Page<Row>
}
interface Variables {
  first: number
  after: string | null
  filter: Filter
  orderBy: Order[]
}

const fragment = gql`
  fragment ThingRow on Thing {
    id
    name
  }
` as TypedDocumentNode<Row, unknown>
const things = gql`
  query Things($first: Int!, $after: String, $filter: ThingFilter, $orderBy: [ThingOrder!]) {
    things(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
      nodes {
        id
        name
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
` as TypedDocumentNode<Things, Variables>
const thingChanged = gql`
  subscription {
    thingChanged {
      change
      thingId
      thing {
        id
        name
      }
    }
  }
`

const cache = liveEntity<Row, Filter, Order>({
  typename: 'Thing',
  list: 'things',
  fragment,
  matches: (row, { search }) => contains(row.name, search),
  compare: compareBy<Row, Order['field']>({ NAME: (row) => row.name }, { field: 'NAME' }),
})

/** A server with some things, whose pages end where `first` says, by name. */
function setup({ names, first = 2, search }: { names: string[]; first?: number; search?: string }) {
  const asked: (string | null)[] = []
  const events = makeSubject<OperationResult>()
  let subscription: Operation | undefined
  let stored = names

  const answer = (operation: Operation): OperationResult => {
    const { after, filter: by } = operation.variables as Variables
    asked.push(after)
    const all = stored.filter((name) => contains(name, by.search)).toSorted()
    const rest = all.filter((name) => after === null || name > after)
    const nodes = rest.slice(0, first)
    return makeResult(operation, {
      data: {
        __typename: 'Query',
        things: {
          __typename: 'ThingConnection',
          nodes: nodes.map((name) => ({ __typename: 'Thing', id: name, name })),
          pageInfo: {
            __typename: 'PageInfo',
            hasNextPage: rest.length > first,
            endCursor: nodes.at(-1) ?? null,
          },
        },
      },
    })
  }
  const server: Exchange = () => (operations$) =>
    merge([
      pipe(
        operations$,
        filter((operation) => {
          if (operation.kind === 'subscription') subscription = operation
          return operation.kind === 'query'
        }),
        mergeMap((operation) => fromValue(answer(operation))),
      ),
      events.source,
    ])
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    exchanges: [createCache([cache]), server],
  })
  client.subscription(thingChanged, {}).subscribe(() => undefined)

  const pager = new Pager<Things, Variables, Row>({
    client,
    document: things,
    variables: {
      first,
      filter: search === undefined ? {} : { search },
      orderBy: [{ field: 'NAME', direction: 'ASC' }],
    },
    select: (data) => data.things,
  })
  pager.subscribe(() => undefined)

  return {
    pager,
    asked,
    setStored: (next: string[]) => {
      stored = next
    },
    shown: () =>
      pager
        .snapshot()
        .rows.map(({ name }) => name)
        .join(' '),
    change: (change: string, id: string, name = id) => {
      if (!subscription) throw new Error('nobody follows')
      events.next(
        makeResult(subscription, {
          data: {
            __typename: 'Subscription',
            thingChanged: {
              __typename: 'ThingChange',
              change,
              thingId: id,
              thing: change === 'DELETED' ? null : { __typename: 'Thing', id, name },
            },
          },
          hasNext: true,
        }),
      )
    },
  }
}

/** The client dispatches in microtasks. */
const settled = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

test('pages follow one another', async () => {
  const { pager, shown } = setup({ names: ['a', 'b', 'c', 'd', 'e'] })
  await settled()
  expect(shown()).toBe('a b')
  expect(pager.snapshot().hasMore).toBe(true)
  pager.loadMore()
  await settled()
  expect(shown()).toBe('a b c d')
  pager.loadMore()
  await settled()
  expect(shown()).toBe('a b c d e')
  expect(pager.snapshot()).toMatchObject({ hasMore: false, loading: false, loadingMore: false })
})

test('a created row enters its place without another request', async () => {
  const { pager, asked, shown, change } = setup({ names: ['a', 'c', 'e'] })
  await settled()
  pager.loadMore()
  await settled()
  const before = asked.length
  change('CREATED', 'd')
  await settled()
  expect(shown()).toBe('a c d e')
  expect(asked).toHaveLength(before)
})

test('a row beyond the pages loaded is left to paging', async () => {
  const { shown, change } = setup({ names: ['a', 'b', 'c', 'd'] })
  await settled()
  change('CREATED', 'z')
  await settled()
  expect(shown()).toBe('a b')
})

test('the same event twice shows one row', async () => {
  const { shown, change } = setup({ names: ['a'] })
  await settled()
  change('CREATED', 'b')
  change('CREATED', 'b')
  await settled()
  expect(shown()).toBe('a b')
})

test('a changed row moves to its new place', async () => {
  const { shown, change } = setup({ names: ['a', 'b', 'c'], first: 5 })
  await settled()
  change('UPDATED', 'a', 'x')
  await settled()
  expect(shown()).toBe('b c x')
})

test('a row that no longer matches leaves, and one that does by now enters', async () => {
  const { shown, change } = setup({ names: ['ba', 'be', 'xo'], first: 5, search: 'b' })
  await settled()
  change('UPDATED', 'ba', 'x')
  change('UPDATED', 'xo', 'bo')
  await settled()
  expect(shown()).toBe('be bo')
})

test('a deleted row leaves', async () => {
  const { shown, change } = setup({ names: ['a', 'b'], first: 5 })
  await settled()
  change('DELETED', 'a')
  await settled()
  expect(shown()).toBe('b')
})

test('a deleted row stays away when a change of before is told late', async () => {
  const { shown, change } = setup({ names: ['a', 'b'], first: 5 })
  await settled()
  change('DELETED', 'a')
  await settled()
  change('UPDATED', 'a', 'c')
  await settled()
  expect(shown()).toBe('b')
})

test('rows that an event does not touch stay the same objects', async () => {
  const { pager, change } = setup({ names: ['a', 'b', 'c'], first: 5 })
  await settled()
  const [first] = pager.snapshot().rows
  change('UPDATED', 'c', 'd')
  await settled()
  expect(pager.snapshot().rows[0]).toBe(first)
})

test('after a refresh the next page starts where the one before ends by then', async () => {
  const { pager, setStored, shown } = setup({ names: ['d', 'e', 'f', 'g'] })
  await settled()
  pager.loadMore()
  await settled()
  setStored(['a', 'b', 'c', 'd', 'e', 'f', 'g'])
  pager.refresh()
  await settled()
  expect(shown()).toBe('a b c d')
})

test('a list that became shorter drops its later pages', async () => {
  const { pager, setStored, shown } = setup({ names: ['a', 'b', 'c', 'd'] })
  await settled()
  pager.loadMore()
  await settled()
  setStored(['a'])
  pager.refresh()
  await settled()
  expect(shown()).toBe('a')
  expect(pager.snapshot().hasMore).toBe(false)
})
