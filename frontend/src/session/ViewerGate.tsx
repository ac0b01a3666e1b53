import { problem as makeProblem } from '@station/sdk'
import { useLoadViewer, ViewerProvider } from '@station/sdk/host'
import { ErrorState } from '@station/ui'

import { Frame } from '../frame/Frame'
import { FullPage } from '../frame/FullPage'
import { SplashScreen } from './SplashScreen'
import { useFollowViewer } from './useFollowViewer'
import type { Problems } from './useStationClient'

/** Loads the viewer, keeps them current, and shows the app to them. */
export function ViewerGate({ problems }: { problems: Problems }) {
  const { data, loading, problem, refresh } = useLoadViewer()
  useFollowViewer(problems, refresh)

  if (data?.viewer) {
    return (
      <ViewerProvider viewer={data.viewer}>
        <Frame />
      </ViewerProvider>
    )
  }
  if (loading) return <SplashScreen />
  return (
    <FullPage>
      <ErrorState
        title="Station could not be opened"
        problem={problem ?? noViewer}
        onRetry={refresh}
      />
    </FullPage>
  )
}

const noViewer = makeProblem('INTERNAL', 'Station did not say who you are.')
