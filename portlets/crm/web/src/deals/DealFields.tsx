import TextField from '@mui/material/TextField'
import { DateTimeField, FieldRow, type Form, SelectField } from '@station/ui'

import { ContactPicker } from '../contacts/ContactPicker'
import { stages } from '../labels'
import { type DealValues, labels } from './dealForm'

/** All fields of a deal. */
export function DealFields({ form, isNew = false }: { form: Form<DealValues>; isNew?: boolean }) {
  return (
    <>
      <TextField {...form.text('name')} label={labels.name} required autoFocus={isNew} />
      <ContactPicker label={labels.contact} {...form.field('contact')} />
      <FieldRow>
        <TextField
          {...form.text('amount')}
          label={labels.amount}
          slotProps={{ htmlInput: { inputMode: 'decimal' } }}
        />
        <TextField
          {...form.text('currency')}
          label={labels.currency}
          required
          slotProps={{ htmlInput: { maxLength: 3 } }}
        />
        <SelectField label={labels.stage} options={stages} {...form.field('stage')} />
        <TextField
          {...form.text('probability')}
          label={labels.probability}
          slotProps={{ htmlInput: { inputMode: 'numeric' } }}
        />
        <DateTimeField label={labels.expectedCloseDate} {...form.text('expectedCloseDate')} />
      </FieldRow>
    </>
  )
}
