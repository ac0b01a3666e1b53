import { useAction } from '@station/sdk'
import { EditorPanel, useEditor, useForm, useNotify } from '@station/ui'

import { CreateContactDocument } from '../gql/graphql'
import { ContactFields } from './ContactFields'
import { aliases, check, labels, newContact, toCreateInput } from './contactForm'
import { contactName } from './contactName'

const source = { values: newContact, version: 0 }

/** The panel that makes a contact. */
export function NewContact({ onClose }: { onClose: () => void }) {
  const form = useForm(source)
  const [create, saving] = useAction(CreateContactDocument)
  const notify = useNotify()
  const editor = useEditor({
    form,
    check,
    aliases,
    save: () => create({ input: toCreateInput(form.values) }),
    onSaved: () => {
      notify({ message: `Created “${contactName(form.values)}”` })
      onClose()
    },
  })
  return (
    <EditorPanel
      title="New contact"
      thing="contact"
      form={form}
      editor={editor}
      labels={labels}
      saveLabel="Create"
      saving={saving}
      onClose={onClose}
    >
      <ContactFields form={form} isNew />
    </EditorPanel>
  )
}
