import { useAction } from '@station/sdk'
import { EditorPanel, useEditor, useForm, useNotify } from '@station/ui'
import { useMemo } from 'react'

import type { PickedContact } from '../contacts/ContactPicker'
import { CreateDealDocument } from '../gql/graphql'
import { DealFields } from './DealFields'
import { aliases, check, labels, newDeal, toCreateInput } from './dealForm'

/** The panel that makes a deal, with a contact where the way there named one. */
export function NewDeal({
  contact,
  onClose,
}: {
  contact: PickedContact | null
  onClose: () => void
}) {
  const form = useForm(useMemo(() => ({ values: newDeal(contact), version: 0 }), [contact]))
  const [create, saving] = useAction(CreateDealDocument)
  const notify = useNotify()
  const editor = useEditor({
    form,
    check,
    aliases,
    save: () => create({ input: toCreateInput(form.values) }),
    onSaved: () => {
      notify({ message: `Created “${form.values.name.trim()}”` })
      onClose()
    },
  })
  return (
    <EditorPanel
      title="New deal"
      thing="deal"
      form={form}
      editor={editor}
      labels={labels}
      saveLabel="Create"
      saving={saving}
      onClose={onClose}
    >
      <DealFields form={form} isNew />
    </EditorPanel>
  )
}
