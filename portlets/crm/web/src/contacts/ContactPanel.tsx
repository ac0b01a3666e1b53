import { useData } from '@station/sdk'
import { LoadingPanel } from '@station/ui'

import { ContactDocument } from '../gql/graphql'
import { EditContact } from './EditContact'
import { NewContact } from './NewContact'
import { useOpenContact } from './useOpenContact'

/** The panel that the address asks for: a contact, a new one, or none. */
export function ContactPanel() {
  const { openId, creating, close } = useOpenContact()
  if (creating) return <NewContact onClose={close} />
  return openId && <OpenedContact key={openId} id={openId} onClose={close} />
}

function OpenedContact({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, problem, refresh } = useData({ document: ContactDocument, variables: { id } })
  if (!data?.contact) {
    return <LoadingPanel title="Contact" problem={problem} onRetry={refresh} onClose={onClose} />
  }
  return <EditContact contact={data.contact} onRefresh={refresh} onClose={onClose} />
}
