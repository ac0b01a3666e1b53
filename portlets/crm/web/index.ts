import ContactsIcon from '@mui/icons-material/Contacts'
import { definePortlet } from '@station/sdk'

import { cache } from './src/cache'

export default definePortlet({
  id: 'crm',
  title: 'CRM',
  icon: ContactsIcon,
  permission: 'portlet.crm.view',
  widgets: [{ id: 'pipeline', title: 'CRM', load: () => import('./src/widget/CrmWidget') }],
  app: () => import('./src/app/CrmApp'),
  nav: [
    { title: 'Contacts', path: '' },
    { title: 'Deals', path: 'deals' },
  ],
  cache,
})
