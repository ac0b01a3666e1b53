import {
  fromDateTimeInput,
  fromJsonInput,
  type PickedUser,
  toDateTimeInput,
  toJsonInput,
} from '@station/ui'

import type {
  ContactDetailFragment,
  ContactStatus,
  CreateContactInput,
  UpdateContactInput,
} from '../gql/graphql'

/** A contact as it is edited: texts for what is typed, things for what is picked. */
export interface ContactValues {
  firstName: string
  lastName: string
  email: string
  phone: string
  company: string
  title: string
  leadSource: string
  status: ContactStatus
  lastContactedAt: string
  assignee: PickedUser | null
  customFields: string
}

export const labels: Record<keyof ContactValues, string> = {
  firstName: 'First name',
  lastName: 'Last name',
  email: 'Email',
  phone: 'Phone',
  company: 'Company',
  title: 'Position',
  leadSource: 'Lead source',
  status: 'Status',
  lastContactedAt: 'Last contact',
  assignee: 'Assignee',
  customFields: 'Custom fields (JSON)',
}

/** The server's names of the fields that the form calls otherwise. */
export const aliases: Record<string, keyof ContactValues> = { assigneeId: 'assignee' }

export const newContact: ContactValues = {
  firstName: '',
  lastName: '',
  email: '',
  phone: '',
  company: '',
  title: '',
  leadSource: '',
  status: 'LEAD',
  lastContactedAt: '',
  assignee: null,
  customFields: '',
}

export function toValues(contact: ContactDetailFragment): ContactValues {
  const { firstName, lastName, email, phone, company, title, leadSource, status } = contact
  return {
    firstName,
    lastName,
    email: email ?? '',
    phone: phone ?? '',
    company: company ?? '',
    title: title ?? '',
    leadSource: leadSource ?? '',
    status,
    lastContactedAt: toDateTimeInput(contact.lastContactedAt),
    assignee: contact.assignee,
    customFields: toJsonInput(contact.customFields),
  }
}

export function check({
  firstName,
  lastName,
  customFields,
}: ContactValues): Partial<Record<keyof ContactValues, string>> {
  return {
    ...(!firstName.trim() && { firstName: 'Enter a first name.' }),
    ...(!lastName.trim() && { lastName: 'Enter a last name.' }),
    ...(fromJsonInput(customFields) === null && { customFields: 'Enter a JSON object.' }),
  }
}

/** The input for the fields that are given. */
export function toInput(
  values: Partial<ContactValues>,
): Omit<UpdateContactInput, 'id' | 'version'> {
  const { firstName, lastName, email, phone, company, title, leadSource, status } = values
  const { lastContactedAt, assignee, customFields } = values
  return {
    ...(firstName !== undefined && { firstName: firstName.trim() }),
    ...(lastName !== undefined && { lastName: lastName.trim() }),
    ...(email !== undefined && { email: email.trim() || null }),
    ...(phone !== undefined && { phone: phone.trim() || null }),
    ...(company !== undefined && { company: company.trim() || null }),
    ...(title !== undefined && { title: title.trim() || null }),
    ...(leadSource !== undefined && { leadSource: leadSource.trim() || null }),
    ...(status && { status }),
    ...(lastContactedAt !== undefined && { lastContactedAt: fromDateTimeInput(lastContactedAt) }),
    ...(assignee !== undefined && { assigneeId: assignee?.id ?? null }),
    ...(customFields !== undefined && { customFields: fromJsonInput(customFields) }),
  }
}

export function toCreateInput(values: ContactValues): CreateContactInput {
  return {
    ...toInput(values),
    firstName: values.firstName.trim(),
    lastName: values.lastName.trim(),
    status: values.status,
  }
}
