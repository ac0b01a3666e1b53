import { useAction, usePermission } from '@station/sdk'
import { EditorPanel, useEditor, useForm, useRemove } from '@station/ui'
import { useMemo } from 'react'

import {
  type ContactDetailFragment,
  DeleteContactDocument,
  UpdateContactDocument,
} from '../gql/graphql'
import { ContactDeals } from './ContactDeals'
import { ContactFields } from './ContactFields'
import { aliases, check, labels, toInput, toValues } from './contactForm'
import { contactName } from './contactName'

/** The panel of a contact that exists, with the contact's deals. */
export function EditContact({
  contact,
  onRefresh,
  onClose,
}: {
  contact: ContactDetailFragment
  /** Loads the contact again. */
  onRefresh: () => void
  onClose: () => void
}) {
  const { id, version } = contact
  const title = contactName(contact)
  const readOnly = !usePermission('portlet.crm.use')
  const form = useForm(useMemo(() => ({ values: toValues(contact), version }), [contact, version]))
  const [update, saving] = useAction(UpdateContactDocument)
  const remove = useRemove({ document: DeleteContactDocument, id, title, onRemoved: onClose })
  const editor = useEditor({
    form,
    check,
    aliases,
    save: () => update({ input: { id, version: form.version, ...toInput(form.changes) } }),
    onSaved: onClose,
    onConflict: onRefresh,
  })
  return (
    <EditorPanel
      title={title}
      thing="contact"
      form={form}
      editor={editor}
      labels={labels}
      saveLabel="Save"
      saving={saving}
      readOnly={readOnly}
      onClose={onClose}
      remove={{
        ...remove,
        text: <>“{title}” is deleted for everybody, for good. The deals stay, without a contact.</>,
      }}
      after={<ContactDeals contactId={id} />}
    >
      <ContactFields form={form} />
    </EditorPanel>
  )
}
