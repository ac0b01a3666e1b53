import { FakeStation, stationClient, viewer } from '@station/testkit'
import { formatDocument, stringifyDocument } from '@urql/core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ViewerChangedDocument, ViewerDocument } from '../gql/graphql'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function idOf(document: unknown): string {
  return (document as { __meta__: { documentId: string } }).__meta__.documentId
}

function textOf(document: Parameters<typeof formatDocument>[0]): string {
  return stringifyDocument(formatDocument(document))
}

async function setup(known: boolean) {
  const server = new FakeStation({ viewer: viewer() })
  if (known) {
    server.documents.set(idOf(ViewerDocument), textOf(ViewerDocument))
    server.documents.set(idOf(ViewerChangedDocument), textOf(ViewerChangedDocument))
  }
  const { client } = await stationClient()
  const names: (string | undefined)[] = []
  const ask = () =>
    client
      .query(ViewerDocument, {}, { requestPolicy: 'network-only' })
      .toPromise()
      .then(({ data }) => names.push(data?.viewer?.organization.name))
  const events: string[] = []
  client.subscription(ViewerChangedDocument, {}).subscribe(({ data }) => {
    if (data) events.push(data.events.id)
  })
  await ask()
  await vi.advanceTimersByTimeAsync(0)
  await ask()
  await server.emit('events', { id: 'e1' })
  expect(names).toEqual([viewer().organization.name, viewer().organization.name])
  expect(events).toEqual(['e1'])
  return server
}

function subscribed(server: FakeStation): unknown[] {
  return server
    .socket()
    .received.filter(({ type }) => type === 'subscribe')
    .map(({ payload }) => payload?.documentId ?? payload?.query)
}

test('documents are named by their ids', async () => {
  const server = await setup(true)
  expect(server.misses).toEqual([])
  expect(server.sent('Viewer')).toHaveLength(2)
  expect(subscribed(server)).toEqual([idOf(ViewerChangedDocument)])
})

test('a server of another build is sent the text, and is asked by the id only once', async () => {
  const server = await setup(false)
  expect(server.misses.toSorted()).toEqual(
    [idOf(ViewerDocument), idOf(ViewerChangedDocument)].toSorted(),
  )
  expect(server.sent('Viewer')).toHaveLength(2)
  expect(subscribed(server)).toEqual([idOf(ViewerChangedDocument), textOf(ViewerChangedDocument)])
})

test('a server that was replaced while a subscription ran is sent its text', async () => {
  const server = await setup(true)
  server.documents.delete(idOf(ViewerChangedDocument))
  server.socket().close(1012)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(server.sockets).toHaveLength(2)
  expect(subscribed(server)).toEqual([idOf(ViewerChangedDocument), textOf(ViewerChangedDocument)])
  expect(server.subscriptions('events')).toBe(1)
})
