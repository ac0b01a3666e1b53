import { useAction } from '@station/sdk'
import { EditorPanel, useEditor, useForm } from '@station/ui'

import { CreateProjectDocument } from '../gql/graphql'
import { ProjectFields } from './ProjectFields'
import { check, labels, newProject } from './projectForm'

const source = { values: newProject, version: 0 }

/** The panel that makes a project. */
export function NewProject({ onClose }: { onClose: () => void }) {
  const form = useForm(source)
  const [create, saving] = useAction(CreateProjectDocument)
  const { name, description, color } = form.values
  const editor = useEditor({
    form,
    check,
    save: () =>
      create({
        input: { name: name.trim(), description: description || null, color: color || null },
      }),
    onSaved: onClose,
  })
  return (
    <EditorPanel
      title="New project"
      thing="project"
      form={form}
      editor={editor}
      labels={labels}
      saveLabel="Create"
      saving={saving}
      onClose={onClose}
    >
      <ProjectFields form={form} isNew />
    </EditorPanel>
  )
}
