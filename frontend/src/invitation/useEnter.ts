import { problemOf } from '@station/sdk'
import type { SessionOrganization } from '@station/sdk/host'
import { problemText, useNotify } from '@station/ui'
import { useNavigate } from 'react-router'

/**
 * Leads who has just become a member to the dashboard; the link is spent, so nothing leads
 * back to it. `arrive` takes the session into the organization. Where that fails the person
 * is told, and is a member all the same.
 */
export function useEnter() {
  const navigate = useNavigate()
  const notify = useNotify()
  return async ({ name }: SessionOrganization, arrive: () => Promise<void>): Promise<void> => {
    try {
      await arrive()
    } catch (error) {
      const message = `You are a member of ${name} now. ${problemText(problemOf(error))}`
      notify({ message, severity: 'error' })
    }
    await navigate('/', { replace: true })
  }
}
