import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import { useAction, usePermission } from '@station/sdk'
import { EditorPanel, useEditor, useForm, useRemove } from '@station/ui'
import { useMemo } from 'react'

import {
  DeleteProjectDocument,
  type ProjectRowFragment,
  UpdateProjectDocument,
} from '../gql/graphql'
import { ProjectFields } from './ProjectFields'
import { check, labels, toInput, toValues } from './projectForm'

/** The panel of a project that exists. */
export function EditProject({
  project,
  onRefresh,
  onClose,
}: {
  project: ProjectRowFragment
  /** Loads the project again. */
  onRefresh: () => void
  onClose: () => void
}) {
  const { id, name, version } = project
  const readOnly = !usePermission('portlet.tasks.use')
  const mayDelete = usePermission('portlet.tasks.admin')
  const form = useForm(useMemo(() => ({ values: toValues(project), version }), [project, version]))
  const [update, saving] = useAction(UpdateProjectDocument)
  const remove = useRemove({ document: DeleteProjectDocument, id, title: name, onRemoved: onClose })
  const editor = useEditor({
    form,
    check,
    save: () => update({ input: { id, version: form.version, ...toInput(form.changes) } }),
    onSaved: onClose,
    onConflict: onRefresh,
  })
  const archived = form.field('isArchived')
  return (
    <EditorPanel
      title={name}
      thing="project"
      form={form}
      editor={editor}
      labels={labels}
      saveLabel="Save"
      saving={saving}
      readOnly={readOnly}
      onClose={onClose}
      remove={
        mayDelete
          ? {
              ...remove,
              text: <>“{name}” and all its tasks are deleted for everybody, for good.</>,
            }
          : undefined
      }
    >
      <ProjectFields form={form} isNew={false} />
      <FormControlLabel
        label={labels.isArchived}
        control={
          <Switch
            checked={archived.value}
            onChange={(_event, checked) => archived.onChange(checked)}
          />
        }
      />
    </EditorPanel>
  )
}
