import { Route, Routes } from 'react-router'

import ContactsPage from '../contacts/ContactsPage'
import DealsPage from '../deals/DealsPage'

/** The full app of the CRM portlet. */
export default function CrmApp() {
  return (
    <Routes>
      <Route index element={<ContactsPage />} />
      <Route path="deals" element={<DealsPage />} />
    </Routes>
  )
}
