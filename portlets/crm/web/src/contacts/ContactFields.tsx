import TextField from '@mui/material/TextField'
import { DateTimeField, FieldRow, type Form, JsonField, SelectField, UserPicker } from '@station/ui'

import { statuses } from '../labels'
import { type ContactValues, labels } from './contactForm'

/** All fields of a contact. */
export function ContactFields({
  form,
  isNew = false,
}: {
  form: Form<ContactValues>
  isNew?: boolean
}) {
  return (
    <>
      <FieldRow>
        <TextField
          {...form.text('firstName')}
          label={labels.firstName}
          required
          autoFocus={isNew}
        />
        <TextField {...form.text('lastName')} label={labels.lastName} required />
        <TextField {...form.text('email')} label={labels.email} type="email" />
        <TextField {...form.text('phone')} label={labels.phone} type="tel" />
        <TextField {...form.text('company')} label={labels.company} />
        <TextField {...form.text('title')} label={labels.title} />
        <SelectField label={labels.status} options={statuses} {...form.field('status')} />
        <UserPicker label={labels.assignee} {...form.field('assignee')} />
        <TextField {...form.text('leadSource')} label={labels.leadSource} />
        <DateTimeField time label={labels.lastContactedAt} {...form.text('lastContactedAt')} />
      </FieldRow>
      <JsonField {...form.text('customFields')} label={labels.customFields} />
    </>
  )
}
