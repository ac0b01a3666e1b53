import { useAction, usePermission } from '@station/sdk'
import { EditorPanel, useEditor, useForm, useRemove } from '@station/ui'
import { useMemo } from 'react'

import { DeleteTaskDocument, type TaskDetailFragment, UpdateTaskDocument } from '../gql/graphql'
import { Subtasks } from './Subtasks'
import { aliases, check, labels, toInput, toValues } from './taskForm'
import { TaskFields } from './TaskFields'
import { TaskOrigin } from './TaskOrigin'

/** The panel of a task that exists. */
export function EditTask({
  task,
  onRefresh,
  onClose,
}: {
  task: TaskDetailFragment
  /** Loads the task again. */
  onRefresh: () => void
  onClose: () => void
}) {
  const { id, title, version } = task
  const readOnly = !usePermission('portlet.tasks.use')
  const form = useForm(useMemo(() => ({ values: toValues(task), version }), [task, version]))
  const [update, saving] = useAction(UpdateTaskDocument)
  const remove = useRemove({ document: DeleteTaskDocument, id, title, onRemoved: onClose })
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
      thing="task"
      form={form}
      editor={editor}
      labels={labels}
      saveLabel="Save"
      saving={saving}
      readOnly={readOnly}
      onClose={onClose}
      remove={{
        ...remove,
        text: <>“{title}” and all its subtasks are deleted for everybody, for good.</>,
      }}
      after={
        <>
          <Subtasks taskId={id} />
          <TaskOrigin task={task} />
        </>
      }
    >
      <TaskFields form={form} taskId={id} />
    </EditorPanel>
  )
}
