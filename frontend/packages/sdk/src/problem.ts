import { CombinedError } from '@urql/core'

/** The codes of `extensions.code`, and NETWORK for no answer at all. */
export type ProblemCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'PORTLET_DISABLED'
  | 'RATE_LIMITED'
  | 'QUOTA_EXCEEDED'
  | 'QUERY_TOO_COMPLEX'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  | 'NETWORK'

/** What went wrong, in words for the person in front of the screen. */
export interface Problem {
  code: ProblemCode
  /** One sentence. */
  message: string
  /** Field name → sentence, for BAD_USER_INPUT. */
  fields: Record<string, string>
  /** Seconds to wait before another try, for RATE_LIMITED and UNAVAILABLE. */
  retryAfter: number | null
  /** What support asks for, with INTERNAL. */
  requestId: string | null
}

/** An error as it stands in `errors[]` of an answer. */
export interface ErrorLike {
  message: string
  extensions?: Record<string, unknown> | undefined
}

export function problem(code: ProblemCode, message: string, rest: Partial<Problem> = {}): Problem {
  return { code, message, fields: {}, retryAfter: null, requestId: null, ...rest }
}

/** Reads one entry of `errors[]`. Unknown codes count as INTERNAL. */
export function problemFromError(error: ErrorLike): Problem {
  const extensions = error.extensions ?? {}
  return {
    code: isCode(extensions.code) ? extensions.code : 'INTERNAL',
    message: error.message,
    fields: isFields(extensions.fields) ? extensions.fields : {},
    retryAfter: typeof extensions.retryAfter === 'number' ? extensions.retryAfter : null,
    requestId: typeof extensions.requestId === 'string' ? extensions.requestId : null,
  }
}

/** Turns whatever a request threw into a problem. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  if (error instanceof CombinedError) {
    const [first] = error.graphQLErrors
    if (first) return problemFromError({ message: first.message, extensions: first.extensions })
    if (statusOf(error.response) === 503) return unavailable
    return unreachable
  }
  if (error instanceof TypeError) return unreachable
  return problem('INTERNAL', error instanceof Error ? error.message : 'Something went wrong.')
}

/** A problem that is thrown rather than returned. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

const unreachable = problem(
  'NETWORK',
  'Station can’t be reached. Check your connection and try again.',
)
const unavailable = problem('UNAVAILABLE', 'Station is busy or restarting. Try again in a moment.')

const codes: ReadonlySet<unknown> = new Set<ProblemCode>([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'PORTLET_DISABLED',
  'RATE_LIMITED',
  'QUOTA_EXCEEDED',
  'QUERY_TOO_COMPLEX',
  'PERSISTED_QUERY_NOT_FOUND',
  'UNAVAILABLE',
  'INTERNAL',
  'NETWORK',
])

function isCode(value: unknown): value is ProblemCode {
  return codes.has(value)
}

function isFields(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((sentence) => typeof sentence === 'string')
  )
}

function statusOf(response: unknown): number | null {
  if (typeof response !== 'object' || response === null || !('status' in response)) return null
  return typeof response.status === 'number' ? response.status : null
}
