import { useAction, usePermission } from '@station/sdk'
import { EditorPanel, useEditor, useForm, useRemove } from '@station/ui'
import { useMemo } from 'react'

import { DeleteDealDocument, type DealRowFragment, UpdateDealDocument } from '../gql/graphql'
import { DealFields } from './DealFields'
import { aliases, check, labels, toInput, toValues } from './dealForm'

/** The panel of a deal that exists. */
export function EditDeal({
  deal,
  onRefresh,
  onClose,
}: {
  deal: DealRowFragment
  /** Loads the deal again. */
  onRefresh: () => void
  onClose: () => void
}) {
  const { id, name, version } = deal
  const readOnly = !usePermission('portlet.crm.use')
  const form = useForm(useMemo(() => ({ values: toValues(deal), version }), [deal, version]))
  const [update, saving] = useAction(UpdateDealDocument)
  const remove = useRemove({ document: DeleteDealDocument, id, title: name, onRemoved: onClose })
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
      title={name}
      thing="deal"
      form={form}
      editor={editor}
      labels={labels}
      saveLabel="Save"
      saving={saving}
      readOnly={readOnly}
      onClose={onClose}
      remove={{ ...remove, text: <>“{name}” is deleted for everybody, for good.</> }}
    >
      <DealFields form={form} />
    </EditorPanel>
  )
}
