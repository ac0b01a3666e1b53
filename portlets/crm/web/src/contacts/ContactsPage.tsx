import AddIcon from '@mui/icons-material/Add'
import Button from '@mui/material/Button'
import { usePermission } from '@station/sdk'
import { DataTable, EmptyState, NoMatch, Page, Surface } from '@station/ui'

import type { ContactRowFragment } from '../gql/graphql'
import { columns } from './columns'
import { ContactCompactRow } from './ContactCompactRow'
import { ContactFilters } from './ContactFilters'
import { ContactPanel } from './ContactPanel'
import { useContactQuery } from './useContactQuery'
import { useContacts } from './useContacts'
import { useOpenContact } from './useOpenContact'

/** All contacts of the organization, filtered and ordered as the address says. */
export default function ContactsPage() {
  const mayUse = usePermission('portlet.crm.use')
  const query = useContactQuery()
  const contacts = useContacts(query.filter, query.orderBy)
  const { openId, open, create } = useOpenContact()

  const newContact = mayUse && (
    <Button variant="contained" startIcon={<AddIcon />} onClick={create}>
      New contact
    </Button>
  )
  return (
    <Page
      title="Contacts"
      detail={contacts.total?.toLocaleString('en')}
      actions={newContact}
      tools={<ContactFilters query={query} />}
    >
      <title>Contacts · Station</title>
      <Surface>
        <DataTable
          label="Contacts"
          rows={contacts.rows}
          columns={columns}
          compact={compact}
          selectedId={openId}
          onOpen={open}
          sort={query.sort}
          onSort={({ column, direction }) => query.change({ sort: column, direction })}
          total={contacts.total}
          loading={contacts.loading}
          outdated={contacts.outdated}
          hasMore={contacts.hasMore}
          loadingMore={contacts.loadingMore}
          onLoadMore={contacts.loadMore}
          problem={contacts.problem}
          onRetry={contacts.refresh}
          empty={
            query.isFiltered ? (
              <NoMatch thing="contact" onClear={query.clear} />
            ) : (
              <EmptyState title="No contacts yet" action={newContact}>
                Contacts are the people the organization does business with.
              </EmptyState>
            )
          }
        />
      </Surface>
      <ContactPanel />
    </Page>
  )
}

function compact(contact: ContactRowFragment, open: () => void) {
  return <ContactCompactRow contact={contact} onOpen={open} />
}
