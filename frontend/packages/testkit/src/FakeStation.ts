import { act } from '@testing-library/react'
import { Kind, execute, getOperationAST, GraphQLError, parse, validate } from 'graphql'
import { vi } from 'vitest'

import { FakeSocket } from './FakeSocket'
import { schema } from './schema'

/** Answers of root fields: values, or functions of the field's arguments. */
export type Answers = Record<string, unknown>

export interface SentRequest {
  /** The operation's name. */
  operation: string
  variables: Record<string, unknown>
  /** The bearer token, if there was one. */
  token: string | null
}

interface Body {
  query: string
  documentId?: string
  operationName?: string
  variables?: Record<string, unknown>
}

/** An answer of /api/auth/…: `data`, or a refusal that is thrown. */
type AuthAnswer = (body: Record<string, unknown>) => unknown

/**
 * Station as the network shows it. It stands in for fetch and WebSocket and
 * runs every document against the server's own schema, on the answers that the
 * test gives.
 */
export class FakeStation {
  readonly requests: SentRequest[] = []
  readonly sockets: FakeSocket[] = []
  /** Answers of /api/auth/login, refresh and logout. */
  readonly auth: Record<string, AuthAnswer> = {}
  /** Whether a bearer token is good. */
  accepts: (token: string | null) => boolean = () => true
  /** The documents that requests can name, by their ids. */
  readonly documents = new Map<string, string>()
  /** The ids that were of none of them. */
  readonly misses: string[] = []
  /** Nothing answers while it is false. */
  reachable = true
  readonly #answers: Answers = {}

  constructor(answers: Answers = {}) {
    this.answer(answers)
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => this.#fetch(url, init))
    const connect = () => this.#connect()
    vi.stubGlobal(
      'WebSocket',
      Object.assign(
        function WebSocket() {
          return connect()
        },
        { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 },
      ),
    )
  }

  /** Sets the answers of some root fields. */
  answer(answers: Answers): void {
    Object.assign(this.#answers, answers)
  }

  /** The variables of every request of an operation so far. */
  sent(operation: string): Record<string, unknown>[] {
    return this.requests.filter((each) => each.operation === operation).map((r) => r.variables)
  }

  /** The connection that stands. */
  socket(): FakeSocket {
    const last = this.sockets.at(-1)
    if (!last) throw new Error('no socket has been opened')
    return last
  }

  /** How many operations are subscribed to a root field. */
  subscriptions(field: string): number {
    return this.#subscribers(field).length
  }

  /** Sends events to all who subscribed to a root field, in one go. */
  async emit(field: string, ...values: unknown[]): Promise<void> {
    const frames: (() => void)[] = []
    for (const value of values) {
      for (const { socket, id, payload } of this.#subscribers(field)) {
        const result = await run(payload, { [field]: value })
        frames.push(() => socket.reply({ type: 'next', id, payload: { ...result } }))
      }
    }
    if (frames.length === 0) throw new Error(`nobody is subscribed to ${field}`)
    await act(async () => {
      for (const send of frames) send()
      await Promise.resolve()
    })
  }

  /** Ends all subscriptions to a root field as the server does: refused, or done without an error. */
  async end(field: string, error?: GraphQLError): Promise<void> {
    const subscribers = this.#subscribers(field)
    if (subscribers.length === 0) throw new Error(`nobody is subscribed to ${field}`)
    await act(async () => {
      for (const { socket, id } of subscribers) {
        socket.operations.delete(id)
        socket.reply(error ? { type: 'error', id, payload: [error] } : { type: 'complete', id })
      }
      await Promise.resolve()
    })
  }

  #subscribers(field: string) {
    return this.sockets
      .filter(({ readyState }) => readyState === FakeSocket.OPEN)
      .flatMap((socket) =>
        [...socket.operations]
          .map(([id, payload]) => ({ socket, id, payload: payload as unknown as Body }))
          .filter(({ payload }) => rootFields(payload).includes(field)),
      )
  }

  #connect(): FakeSocket {
    const socket = new FakeSocket({
      onConnect: (each) => (this.reachable ? each.open() : each.close(1006)),
      onMessage: (each, { type, id, payload }) => {
        if (type === 'subscribe' && id && payload) {
          const found = this.#find(payload as unknown as Body)
          if (found) each.operations.set(id, { ...found })
          else {
            each.operations.delete(id)
            // Not within the client's own sending, which it does not expect.
            queueMicrotask(() => each.reply({ type: 'error', id, payload: [unknownDocument()] }))
          }
        }
        if (type !== 'connection_init') return
        const token = bearer(payload?.authorization)
        if (this.accepts(token)) each.reply({ type: 'connection_ack' })
        else each.close(4403, 'Forbidden')
      },
    })
    this.sockets.push(socket)
    return socket
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    if (!this.reachable) throw new TypeError('Failed to fetch')
    const sent = JSON.parse(typeof init.body === 'string' ? init.body : '{}') as Body &
      Record<string, unknown>
    const twin = /^\/api\/auth\/(.+)$/.exec(url)?.[1]
    if (twin) return this.#authenticate(twin, sent)
    const body = this.#find(sent)
    if (!body) return json(400, { errors: [unknownDocument()] })
    const token = bearer(new Headers(init.headers).get('Authorization'))
    this.requests.push({
      operation: body.operationName ?? getOperationAST(parse(body.query))?.name?.value ?? '',
      variables: body.variables ?? {},
      token,
    })
    if (!this.accepts(token)) {
      return json(401, { errors: [refuse('UNAUTHENTICATED', 'Sign in again.')] })
    }
    return json(200, await run(body, this.#answers))
  }

  /** The request with the text of the document that it names; none for one that is unknown. */
  #find(body: Body): Body | undefined {
    if (body.documentId === undefined) return body
    const query = this.documents.get(body.documentId)
    if (query !== undefined) return { ...body, query }
    this.misses.push(body.documentId)
    return undefined
  }

  async #authenticate(twin: string, body: Record<string, unknown>): Promise<Response> {
    try {
      const answer = this.auth[twin]
      if (!answer) throw refuse('UNAUTHENTICATED', 'Sign in.')
      return json(200, { data: await answer(body) })
    } catch (error) {
      return json(401, { errors: [error] })
    }
  }
}

/** An error as the server answers it; thrown or rejected by an answer. */
export function refuse(
  code: string,
  message: string,
  extensions: Record<string, unknown> = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...extensions } })
}

function unknownDocument(): GraphQLError {
  return refuse('PERSISTED_QUERY_NOT_FOUND', 'No document of this id is registered.')
}

/** A connection of one page; with a cursor there are more. */
export function page<Row>(nodes: readonly Row[], endCursor: string | null = null) {
  return {
    nodes,
    totalCount: nodes.length,
    pageInfo: { hasNextPage: endCursor !== null, hasPreviousPage: false, endCursor },
  }
}

async function run({ query, operationName, variables }: Body, answers: Answers) {
  const document = parse(query)
  const errors = validate(schema, document)
  if (errors.length > 0) return { errors }
  return execute({
    schema,
    document,
    rootValue: answers,
    variableValues: variables ?? {},
    operationName: operationName ?? null,
  })
}

function rootFields({ query, operationName }: Body): string[] {
  const operation = getOperationAST(parse(query), operationName)
  return (operation?.selectionSet.selections ?? []).flatMap((selection) =>
    selection.kind === Kind.FIELD ? [selection.name.value] : [],
  )
}

function bearer(header: unknown): string | null {
  return typeof header === 'string' ? header.replace('Bearer ', '') : null
}

/** No more of a Response than the clients read; it needs no timer of the DOM's. */
function json(status: number, body: unknown): Response {
  const text = JSON.stringify(body)
  return {
    status,
    ok: status < 300,
    headers: new Headers({ 'Content-Type': 'application/json' }),
    text: () => Promise.resolve(text),
    json: () => Promise.resolve(JSON.parse(text) as unknown),
  } as Response
}
