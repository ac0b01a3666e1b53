import { useSession, useSessionState } from '@station/sdk/host'
import { ErrorState } from '@station/ui'
import { type ComponentType, lazy, Suspense } from 'react'
import { useLocation } from 'react-router'

import { FullPage } from '../frame/FullPage'
import { OrganizationScope } from './OrganizationScope'
import { SplashScreen } from './SplashScreen'

// Whoever is signed in needs no sign-in page, and the other way round.
const SignInPage = lazy(() => import('./SignInPage'))

/** The pages of links in mails, which are the same for everybody. */
const open: Readonly<Record<string, ComponentType>> = {
  '/accept-invitation': lazy(() => import('../invitation/AcceptInvitationPage')),
  '/forgot-password': lazy(() => import('./ForgotPasswordPage')),
  '/reset-password': lazy(() => import('./ResetPasswordPage')),
}

/** The app for whoever is signed in, and the sign-in page, at the same address, for others. */
export function SessionGate() {
  const session = useSession()
  const state = useSessionState()
  const OpenPage = open[useLocation().pathname]
  if (OpenPage) {
    return (
      <Suspense fallback={<SplashScreen />}>
        <OpenPage />
      </Suspense>
    )
  }
  switch (state.status) {
    case 'starting':
      return <SplashScreen />
    case 'unreachable':
      return (
        <FullPage>
          <ErrorState
            title="Station does not answer"
            problem={state.problem}
            onRetry={() => void session.start()}
          />
        </FullPage>
      )
    case 'signed-out':
      return (
        <Suspense fallback={<SplashScreen />}>
          <SignInPage />
        </Suspense>
      )
    case 'signed-in': {
      const { user, organization, left } = state
      // A new key drops everything that was loaded for another person or organization.
      return (
        <OrganizationScope
          key={`${user?.id}@${organization?.id}`}
          organization={organization}
          left={left}
        />
      )
    }
  }
}
