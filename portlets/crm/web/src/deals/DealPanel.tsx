import { useData } from '@station/sdk'
import { LoadingPanel } from '@station/ui'
import { useSearchParams } from 'react-router'

import { ContactDocument, DealDocument } from '../gql/graphql'
import { EditDeal } from './EditDeal'
import { NewDeal } from './NewDeal'
import { useOpenDeal, WITH } from './useOpenDeal'

/** The panel that the address asks for: a deal, a new one, or none. */
export function DealPanel() {
  const { openId, creating, close } = useOpenDeal()
  const [params] = useSearchParams()
  if (creating) return <NewDealWith contactId={params.get(WITH)} onClose={close} />
  return openId && <OpenedDeal key={openId} id={openId} onClose={close} />
}

function NewDealWith({ contactId, onClose }: { contactId: string | null; onClose: () => void }) {
  const { data, loading } = useData({
    document: ContactDocument,
    variables: { id: contactId ?? '' },
    pause: contactId === null,
    requestPolicy: 'cache-first',
  })
  if (contactId !== null && loading) {
    return (
      <LoadingPanel title="New deal" problem={null} onRetry={() => undefined} onClose={onClose} />
    )
  }
  return <NewDeal contact={data?.contact ?? null} onClose={onClose} />
}

function OpenedDeal({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, problem, refresh } = useData({ document: DealDocument, variables: { id } })
  if (!data?.deal) {
    return <LoadingPanel title="Deal" problem={problem} onRetry={refresh} onClose={onClose} />
  }
  return <EditDeal deal={data.deal} onRefresh={refresh} onClose={onClose} />
}
