import ChecklistIcon from '@mui/icons-material/Checklist'
import { definePortlet } from '@station/sdk'

import { cache } from './src/cache'

export default definePortlet({
  id: 'tasks',
  title: 'Tasks',
  icon: ChecklistIcon,
  permission: 'portlet.tasks.view',
  widgets: [{ id: 'open', title: 'Tasks', load: () => import('./src/widget/TasksWidget') }],
  app: () => import('./src/app/TasksApp'),
  nav: [
    { title: 'All tasks', path: '' },
    { title: 'Projects', path: 'projects' },
  ],
  cache,
})
