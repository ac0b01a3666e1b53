import { ClientProvider, type SessionOrganization } from '@station/sdk/host'
import { useNotify } from '@station/ui'
import { useEffect } from 'react'
import { useNavigate } from 'react-router'

import { NoOrganizationPage } from './NoOrganizationPage'
import { SplashScreen } from './SplashScreen'
import { useStationClient } from './useStationClient'
import { ViewerGate } from './ViewerGate'

interface OrganizationScopeProps {
  organization: SessionOrganization | null
  /** The organization that the person was in until it was closed to them. */
  left: SessionOrganization | undefined
}

/** Everything inside acts in one organization, with a cache and a connection of its own. */
export function OrganizationScope({ organization, left }: OrganizationScopeProps) {
  const scope = useStationClient(organization?.id ?? null)
  const notify = useNotify()
  const navigate = useNavigate()
  useEffect(() => {
    if (!left) return
    notify({ message: `${left.name} is no longer open to you.` })
    // What was open belongs to it.
    void navigate('/', { replace: true })
  }, [left, notify, navigate])
  if (!organization) return <NoOrganizationPage />
  if (!scope) return <SplashScreen />
  return (
    <ClientProvider station={scope.station}>
      <ViewerGate problems={scope.problems} />
    </ClientProvider>
  )
}
