import TextField from '@mui/material/TextField'
import { ColorField, type Form } from '@station/ui'

import { labels, type ProjectValues } from './projectForm'

/** The fields that a new project and an old one share. */
export function ProjectFields({ form, isNew }: { form: Form<ProjectValues>; isNew: boolean }) {
  return (
    <>
      <TextField {...form.text('name')} label={labels.name} required autoFocus={isNew} />
      <ColorField label={labels.color} {...form.field('color')} />
      <TextField
        {...form.text('description')}
        label={labels.description}
        multiline
        minRows={3}
        maxRows={12}
      />
    </>
  )
}
