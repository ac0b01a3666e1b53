import { problemOf } from '@station/sdk'
import type { ReactNode } from 'react'
import { ErrorBoundary } from 'react-error-boundary'

import { ErrorState } from './ErrorState'

/** Keeps the failure of what is below it to itself, and offers to draw it again. */
export function Boundary({
  title,
  onReset,
  children,
}: {
  /** What failed, such as `Tasks could not be shown`. */
  title: string
  onReset?: () => void
  children: ReactNode
}) {
  return (
    <ErrorBoundary
      onReset={onReset}
      fallbackRender={({ error, resetErrorBoundary }) => (
        <ErrorState title={title} problem={problemOf(error)} onRetry={resetErrorBoundary} />
      )}
    >
      {children}
    </ErrorBoundary>
  )
}
