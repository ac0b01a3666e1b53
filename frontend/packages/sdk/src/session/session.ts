import { type Problem, problem, ProblemError, problemOf } from '../problem'
import type { Credentials, Grant, SessionApi, SessionOrganization, SessionUser } from './api'
import { sessionMemory, type SessionMemory } from './memory'
import { sessionTabs, type SessionTabs } from './tabs'

export type SessionState =
  | { status: 'starting' }
  | { status: 'signed-out' }
  | { status: 'unreachable'; problem: Problem }
  | {
      status: 'signed-in'
      user: SessionUser | null
      organization: SessionOrganization | null
      /** The organization this tab was in until it was closed to the person. */
      left?: SessionOrganization
    }

interface Token {
  value: string
  organizationId: string | null
  /** Milliseconds since the epoch. */
  expiresAt: number
}

/** A token this close to its end is renewed before it is used, in ms. */
const MARGIN = 5_000
/**
 * How long to wait before another try when a refresh ahead failed, in ms: twice as long each
 * time, up to the latter. The server counts the tries of all tabs together.
 */
const RETRY = 5_000
const RETRY_MOST = 60_000

/**
 * Who is signed in in this tab, and the access token, which is kept in memory
 * only. Refresh tokens are good once, so refreshes run one at a time, across
 * all tabs; whoever asks meanwhile gets the same answer.
 */
export class Session {
  #state: SessionState = { status: 'starting' }
  #token: Token | null = null
  #refreshing: { organization: string | undefined; done: Promise<Grant> } | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  #signOuts = 0
  #listeners = new Set<() => void>()
  readonly #api: SessionApi
  readonly #memory: SessionMemory
  readonly #tabs: SessionTabs

  constructor(api: SessionApi, memory = sessionMemory(), tabs = sessionTabs()) {
    this.#api = api
    this.#memory = memory
    this.#tabs = tabs
    tabs.onSignOut(() => this.#forget())
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly state = () => this.#state

  /** Takes up the session of the cookie, if there is one. Never throws. */
  async start(): Promise<void> {
    if (!this.#memory.signedIn()) {
      this.#set({ status: 'signed-out' })
      return
    }
    this.#set({ status: 'starting' })
    try {
      await this.#refresh(this.#memory.organization())
    } catch (error) {
      const cause = problemOf(error)
      if (this.#state.status === 'starting') {
        this.#set({ status: 'unreachable', problem: cause })
      }
    }
  }

  /** Throws a ProblemError, such as UNAUTHENTICATED for a wrong password. */
  async signIn(credentials: Credentials): Promise<void> {
    this.#accept(await this.#api.login(credentials))
  }

  /** Ends the session in all tabs. The server's answer is not waited for. */
  signOut(): void {
    void this.#api.logout().catch(() => undefined)
    this.#forget()
    this.#tabs.signOut()
  }

  /** Goes to another of the person's organizations. Throws a ProblemError. */
  async switchOrganization(slug: string): Promise<void> {
    await this.#refresh(slug)
  }

  /**
   * A token that is good for some seconds yet. `organizationId` names where the
   * caller means to act: after a switch an old request must not be sent with
   * the new organization's token. `rejected` is a token that the server refused.
   */
  async token(organizationId: string | null, rejected?: string): Promise<string> {
    let token = this.#token
    if (!token) throw new ProblemError(signedOut)
    if (token.value === rejected || token.expiresAt - MARGIN <= Date.now()) {
      await this.#refresh(this.#memory.organization())
      token = this.#token
      if (!token) throw new ProblemError(signedOut)
    }
    if (token.organizationId !== organizationId) throw new ProblemError(elsewhere)
    return token.value
  }

  /** The token as it is now, if there is one for the organization. */
  currentToken(organizationId: string | null): string | undefined {
    return this.#token?.organizationId === organizationId ? this.#token.value : undefined
  }

  /** Whether the next request had better wait for a new token. */
  expiresSoon(): boolean {
    return this.#token !== null && this.#token.expiresAt - MARGIN <= Date.now()
  }

  #refresh(organization: string | undefined): Promise<Grant> {
    const running = this.#refreshing
    if (running && running.organization === organization) return running.done
    const before = running ? running.done.then(nothing, nothing) : Promise.resolve()
    const done = before
      .then(() => this.#tabs.exclusively(() => this.#exchange(organization)))
      .finally(() => {
        if (this.#refreshing?.done === done) this.#refreshing = null
      })
    this.#refreshing = { organization, done }
    return done
  }

  async #exchange(organization: string | undefined): Promise<Grant> {
    const signOuts = this.#signOuts
    const isOver = () => this.#signOuts !== signOuts
    let grant: Grant
    let left: SessionOrganization | null = null
    try {
      grant = await this.#api.refresh(organization)
    } catch (error) {
      const { code } = problemOf(error)
      if (code === 'UNAUTHENTICATED' && !isOver()) this.#forget()
      // The organization this tab was in may be closed to the person by now; another that
      // they ask for is a mistake.
      if (code !== 'NOT_FOUND' || organization !== this.#memory.organization()) throw error
      if (this.#state.status === 'signed-in') left = this.#state.organization
      grant = await this.#api.refresh()
    }
    // An answer to a session that has ended meanwhile must not begin another.
    if (isOver()) throw new ProblemError(signedOut)
    this.#accept(grant, left)
    return grant
  }

  #accept(grant: Grant, left: SessionOrganization | null = null): void {
    this.#failures = 0
    this.#token = {
      value: grant.accessToken,
      organizationId: grant.organization?.id ?? null,
      expiresAt: Date.now() + grant.expiresIn * 1000,
    }
    this.#memory.remember(grant.organization?.slug)
    this.#refreshIn(grant.expiresIn * 1000 - Math.min(60_000, grant.expiresIn * 200))
    const current = this.#state
    if (
      current.status === 'signed-in' &&
      current.user?.id === grant.user?.id &&
      current.organization?.id === grant.organization?.id
    ) {
      return
    }
    const { user, organization } = grant
    this.#set({ status: 'signed-in', user, organization, ...(left && { left }) })
  }

  #refreshIn(milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#refresh(this.#memory.organization()).catch((error: unknown) => {
        const wait = Math.min(RETRY * 2 ** this.#failures++, RETRY_MOST)
        if (this.#token) this.#refreshIn(Math.max(wait, (problemOf(error).retryAfter ?? 0) * 1000))
      })
    }, milliseconds)
  }

  #forget(): void {
    this.#signOuts++
    clearTimeout(this.#timer)
    this.#token = null
    this.#memory.forget()
    this.#set({ status: 'signed-out' })
  }

  #set(state: SessionState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

const signedOut = problem('UNAUTHENTICATED', 'You are signed out.')
const elsewhere = problem('UNAUTHENTICATED', 'You have gone to another organization.')

function nothing(): void {
  // Whoever asked for the refresh before hears of its failure; the next begins anyway.
}
