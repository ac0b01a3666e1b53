import { inject } from 'vitest'

export type DemoUser = 'admin' | 'manager' | 'member' | 'viewer' | 'globex-admin' | 'both'

const tokens = new Map<DemoUser, Promise<string>>()

/** Asks the API as a demo user, as an integrator would; throws on `errors`. */
export async function ask<Data>(
  user: DemoUser,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Data> {
  const response = await fetch(`${inject('stationUrl')}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${await tokenOf(user)}` },
    body: JSON.stringify({ query, variables }),
  })
  const answer = (await response.json()) as { data?: Data; errors?: { message: string }[] }
  if (answer.errors || !answer.data) throw new Error(JSON.stringify(answer.errors))
  return answer.data
}

/** An access token of a demo user. */
export function tokenOf(user: DemoUser): Promise<string> {
  const token = tokens.get(user) ?? login(user)
  tokens.set(user, token)
  return token
}

const byte = () => Math.floor(Math.random() * 254) + 1

/**
 * Headers of somebody who is at an address like nobody else: requests of the signed-out
 * are counted by it, and the server of the tests trusts what it is told.
 */
export function fromAnAddressOfItsOwn(): Record<string, string> {
  return { 'X-Forwarded-For': `10.${byte()}.${byte()}.${byte()}` }
}

async function login(user: DemoUser): Promise<string> {
  const response = await fetch(`${inject('stationUrl')}/api/auth/login`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Station-Client': 'web',
      ...fromAnAddressOfItsOwn(),
    },
    body: JSON.stringify({ username: user, password: inject('demoPassword') }),
  })
  const answer = (await response.json()) as { data?: { accessToken: string } }
  if (!answer.data) throw new Error(`sign-in of ${user} failed: ${JSON.stringify(answer)}`)
  return answer.data.accessToken
}

/** A name that no other run has used. */
export function unique(name: string): string {
  return `${name} ${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`
}
