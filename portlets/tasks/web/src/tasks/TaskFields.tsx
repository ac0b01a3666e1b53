import TextField from '@mui/material/TextField'
import {
  DateTimeField,
  FieldRow,
  type Form,
  JsonField,
  SelectField,
  TagsField,
  UserPicker,
} from '@station/ui'

import { priorities, statuses } from '../labels'
import { ProjectPicker } from '../projects/ProjectPicker'
import { labels, type TaskValues } from './taskForm'
import { TaskPicker } from './TaskPicker'

/** All fields of a task. */
export function TaskFields({
  form,
  taskId,
}: {
  form: Form<TaskValues>
  /** The task that is edited; none for a new one. */
  taskId?: string
}) {
  return (
    <>
      <TextField {...form.text('title')} label={labels.title} required autoFocus={!taskId} />
      <FieldRow>
        <SelectField label={labels.status} options={statuses} {...form.field('status')} />
        <SelectField label={labels.priority} options={priorities} {...form.field('priority')} />
        <ProjectPicker label={labels.project} {...form.field('project')} />
        <UserPicker label={labels.assignee} {...form.field('assignee')} />
        <DateTimeField time label={labels.dueDate} {...form.text('dueDate')} />
        <TaskPicker
          label={labels.parent}
          except={taskId}

          {...form.field('parent')}
        />
      </FieldRow>
      <TagsField label={labels.tags} {...form.field('tags')} />
      <TextField
        {...form.text('description')}
        label={labels.description}
        multiline
        minRows={4}
        maxRows={16}
      />
      <JsonField {...form.text('customFields')} label={labels.customFields} />
    </>
  )
}
