import { type Problem, problemOf } from '@station/sdk'
import { type Invitation, invitationByToken } from '@station/sdk/host'
import { useEffect, useState } from 'react'

/** What is known of the invitation of a link. */
export type InvitationState =
  | { status: 'loading' }
  | { status: 'open'; invitation: Invitation }
  /** It was accepted, withdrawn or sent anew, it is too old, or it never was one. */
  | { status: 'over' }
  | { status: 'failed'; problem: Problem }

/** Loads the invitation that a token is for. */
export function useInvitation(token: string): {
  state: InvitationState
  reload: () => void
  /** Notes what an attempt to accept it has shown. */
  tellOver: () => void
} {
  const [state, setState] = useState<InvitationState>({ status: 'loading' })
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    let left = false
    const tell = (next: InvitationState) => {
      if (!left) setState(next)
    }
    invitationByToken(token).then(
      (invitation) => tell({ status: 'open', invitation }),
      (error: unknown) => {
        const problem = problemOf(error)
        tell(isOver(problem) ? { status: 'over' } : { status: 'failed', problem })
      },
    )
    return () => {
      left = true
    }
  }, [token, attempt])

  return {
    state,
    reload: () => {
      setState({ status: 'loading' })
      setAttempt(attempt + 1)
    },
    tellOver: () => setState({ status: 'over' }),
  }
}

/** Whether a problem says that the token is not good, or not any more. */
export function isOver({ fields }: Problem): boolean {
  return fields.token !== undefined
}
