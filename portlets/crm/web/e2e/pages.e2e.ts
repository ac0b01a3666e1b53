import { ask, testPages, unique } from '@station/e2e'

testPages('crm', async () => {
  const { createContact } = await ask<{ createContact: { contact: { id: string } } }>(
    'admin',
    'mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }',
    { input: { firstName: 'Ngozi', lastName: unique('Adichie'), company: 'Half & Sun' } },
  )
  const contactId = createContact.contact.id
  const { createDeal } = await ask<{ createDeal: { deal: { id: string } } }>(
    'admin',
    'mutation ($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }',
    { input: { name: unique('Shelves'), amount: '120.50', currency: 'EUR', contactId } },
  )
  return [
    { path: '/', label: 'Open CRM' },
    { path: '/app/crm', label: 'Search contacts' },
    { path: '/app/crm?q=nobody+is+called+this', label: 'Search contacts' },
    { path: '/app/crm?contact=new', label: 'First name' },
    { path: `/app/crm?contact=${contactId}`, label: 'Deals by stage' },
    { path: '/app/crm/deals', label: 'Search names' },
    { path: '/app/crm/deals?deal=new', label: 'Amount' },
    { path: `/app/crm/deals?deal=${createDeal.deal.id}`, label: 'Amount' },
  ]
})
