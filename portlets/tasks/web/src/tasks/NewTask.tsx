import { useAction } from '@station/sdk'
import { EditorPanel, useEditor, useForm, useNotify } from '@station/ui'

import { CreateTaskDocument } from '../gql/graphql'
import { aliases, check, labels, newTask, toCreateInput } from './taskForm'
import { TaskFields } from './TaskFields'

const source = { values: newTask, version: 0 }

/** The panel that makes a task. */
export function NewTask({ onClose }: { onClose: () => void }) {
  const form = useForm(source)
  const [create, saving] = useAction(CreateTaskDocument)
  const notify = useNotify()
  const editor = useEditor({
    form,
    check,
    aliases,
    save: () => create({ input: toCreateInput(form.values) }),
    onSaved: () => {
      notify({ message: `Created “${form.values.title.trim()}”` })
      onClose()
    },
  })
  return (
    <EditorPanel
      title="New task"
      thing="task"
      form={form}
      editor={editor}
      labels={labels}
      saveLabel="Create"
      saving={saving}
      onClose={onClose}
    >
      <TaskFields form={form} />
    </EditorPanel>
  )
}
