import type { PickedContact } from '../contacts/ContactPicker'
import type { CreateDealInput, DealRowFragment, DealStage, UpdateDealInput } from '../gql/graphql'

/** A deal as it is edited: texts for what is typed, things for what is picked. */
export interface DealValues {
  name: string
  amount: string
  currency: string
  stage: DealStage
  probability: string
  expectedCloseDate: string
  contact: PickedContact | null
}

export const labels: Record<keyof DealValues, string> = {
  name: 'Name',
  amount: 'Amount',
  currency: 'Currency',
  stage: 'Stage',
  probability: 'Chance (%)',
  expectedCloseDate: 'Expected close',
  contact: 'Contact',
}

/** The server's names of the fields that the form calls otherwise. */
export const aliases: Record<string, keyof DealValues> = { contactId: 'contact' }

export function newDeal(contact: PickedContact | null): DealValues {
  return {
    name: '',
    amount: '',
    currency: 'USD',
    stage: 'PROSPECT',
    probability: '0',
    expectedCloseDate: '',
    contact,
  }
}

export function toValues(deal: DealRowFragment): DealValues {
  const { name, amount, currency, stage, probability, expectedCloseDate, contact } = deal
  return {
    name,
    amount: amount ?? '',
    currency,
    stage,
    probability: String(probability),
    expectedCloseDate: expectedCloseDate ?? '',
    contact,
  }
}

export function check(values: DealValues): Partial<Record<keyof DealValues, string>> {
  const { name, amount, currency, probability } = values
  return {
    ...(!name.trim() && { name: 'Enter a name.' }),
    ...(amount.trim() &&
      !/^\d+(\.\d{1,2})?$/.test(amount.trim()) && {
        amount: 'Enter a number with at most two decimals, such as 1499.90.',
      }),
    ...(!/^[A-Za-z]{3}$/.test(currency.trim()) && {
      currency: 'Enter a code of three letters, such as EUR.',
    }),
    ...(!/^\d{1,3}$/.test(probability.trim()) && { probability: 'Enter a number from 0 to 100.' }),
  }
}

/** The input for the fields that are given. */
export function toInput(values: Partial<DealValues>): Omit<UpdateDealInput, 'id' | 'version'> {
  const { name, amount, currency, stage, probability, expectedCloseDate, contact } = values
  return {
    ...(name !== undefined && { name: name.trim() }),
    ...(amount !== undefined && { amount: amount.trim() || null }),
    ...(currency !== undefined && { currency: currency.trim().toUpperCase() }),
    ...(stage && { stage }),
    ...(probability !== undefined && { probability: Number(probability) }),
    ...(expectedCloseDate !== undefined && { expectedCloseDate: expectedCloseDate || null }),
    ...(contact !== undefined && { contactId: contact?.id ?? null }),
  }
}

export function toCreateInput(values: DealValues): CreateDealInput {
  return {
    ...toInput(values),
    name: values.name.trim(),
    currency: values.currency.trim().toUpperCase(),
    stage: values.stage,
    probability: Number(values.probability),
  }
}
