import { ClientProvider, type SessionOrganization } from '@station/sdk/host'

import { NoOrganizationPage } from './NoOrganizationPage'
import { SplashScreen } from './SplashScreen'
import { useStationClient } from './useStationClient'
import { ViewerGate } from './ViewerGate'

/** Everything inside acts in one organization, with a cache and a connection of its own. */
export function OrganizationScope({ organization }: { organization: SessionOrganization | null }) {
  const scope = useStationClient(organization?.id ?? null)
  if (!organization) return <NoOrganizationPage />
  if (!scope) return <SplashScreen />
  return (
    <ClientProvider station={scope.station}>
      <ViewerGate problems={scope.problems} />
    </ClientProvider>
  )
}
