import { problem, type ErrorLike, ProblemError, problemFromError } from '../problem'

/** The person a session belongs to. */
export interface SessionUser {
  id: string
  displayName: string
  email: string
}

/** The organization that a session acts in. */
export interface SessionOrganization {
  id: string
  name: string
  slug: string
}

/** What signing in or refreshing gives. */
export interface Grant {
  accessToken: string
  /** Seconds. */
  expiresIn: number
  /** Null for a person who is in no organization. */
  user: SessionUser | null
  organization: SessionOrganization | null
}

export interface Credentials {
  /** Username or email address. */
  username: string
  password: string
  /** A slug; the organization last used without it. */
  organization?: string
}

/**
 * The twins of the auth mutations under /api/auth. The refresh token travels
 * in an HttpOnly cookie, which no script can read. Every method throws a
 * ProblemError.
 */
export interface SessionApi {
  login(credentials: Credentials): Promise<Grant>
  refresh(organization?: string): Promise<Grant>
  logout(): Promise<void>
}

export function httpSessionApi(): SessionApi {
  return {
    login: (credentials) => post<Grant>('login', credentials),
    refresh: (organization) => post<Grant>('refresh', organization ? { organization } : {}),
    logout: async () => {
      await post('logout', {})
    },
  }
}

interface Answer<T> {
  data?: T | null
  errors?: ErrorLike[]
}

async function post<T>(path: string, body: object): Promise<T> {
  let response: Response
  try {
    response = await fetch(`/api/auth/${path}`, {
      method: 'POST',
      credentials: 'same-origin',
      // The header tells the server that this is no form of another site.
      headers: { 'Content-Type': 'application/json', 'X-Station-Client': 'web' },
      body: JSON.stringify(body),
    })
  } catch {
    throw new ProblemError(
      problem('NETWORK', 'Station can’t be reached. Check your connection and try again.'),
    )
  }
  const answer = (await response.json().catch(() => ({}))) as Answer<T>
  const [error] = answer.errors ?? []
  if (error) throw new ProblemError(problemFromError(error))
  if (!response.ok || !answer.data) {
    throw new ProblemError(
      problem('UNAVAILABLE', 'Station is busy or restarting. Try again in a moment.'),
    )
  }
  return answer.data
}
