import { FakeStation, stationClient } from '@station/testkit'
import { expect, test, vi } from 'vitest'

import { UserDocument, UsersDocument } from '../gql/graphql'
import { mergeCaches } from './mergeCaches'

const max = { id: 'max-id', displayName: 'Max', email: 'max@acme.example', username: 'max' }

test('caches of several entities join, and the later wins where both name a field', () => {
  const [first, second, third] = [vi.fn(), vi.fn(), vi.fn()]
  const merged = mergeCaches(
    { updates: { Mutation: { a: first, b: first } }, keys: { A: () => null } },
    {},
    { updates: { Mutation: { b: second }, Subscription: { c: third } }, keys: { B: () => 'b' } },
  )
  expect(merged.updates).toEqual({
    Mutation: { a: first, b: second },
    Subscription: { c: third },
  })
  expect(Object.keys(merged.keys ?? {})).toEqual(['A', 'B'])
})

test('a thing with an id is one thing wherever it was read', async () => {
  const server = new FakeStation({ users: { nodes: [max] }, user: { ...max, displayName: 'Maxi' } })
  const { client } = await stationClient()
  const names: (string | undefined)[] = []
  const list = client.query(UsersDocument, {}).subscribe(({ data }) => {
    names.push(data?.users?.nodes[0]?.displayName)
  })
  await vi.waitFor(() => expect(names).toEqual(['Max']))
  await client.query(UserDocument, { id: max.id }).toPromise()
  await vi.waitFor(() => expect(names).toEqual(['Max', 'Maxi']))
  expect(server.sent('Users')).toHaveLength(1)
  list.unsubscribe()
})

test('two clients, such as before and after a switch, share nothing', async () => {
  const server = new FakeStation({ user: max })
  const [acme, globex] = [await stationClient(), await stationClient()]
  await acme.client.query(UserDocument, { id: max.id }).toPromise()
  await globex.client.query(UserDocument, { id: max.id }).toPromise()
  expect(server.sent('User')).toHaveLength(2)
})
