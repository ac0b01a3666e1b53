import { RuleTester } from 'eslint'
import { describe, it } from 'vitest'

import { importDirection } from './importDirection.js'

RuleTester.describe = describe
RuleTester.it = it

/** @param {string} file relative to the repository */
const at = (file) => `${process.cwd()}/${file}`
const portlet = at('portlets/tasks/web/src/TasksPage.tsx')
const sdk = at('frontend/packages/sdk/src/index.ts')
const ui = at('frontend/packages/ui/src/table/DataTable.tsx')
const app = at('frontend/src/App.tsx')

new RuleTester({ languageOptions: { sourceType: 'module' } }).run(
  'import-direction',
  importDirection,
  {
    valid: [
      { filename: portlet, code: "import { useData } from '@station/sdk'" },
      { filename: portlet, code: "import { Page } from '@station/ui'" },
      { filename: portlet, code: "import { renderWithStation } from '@station/testkit'" },
      { filename: portlet, code: "import Button from '@mui/material/Button'" },
      { filename: portlet, code: "import { labels } from './labels'" },
      { filename: at('portlets/tasks/web/index.ts'), code: "import('./src/app/TasksApp')" },
      { filename: ui, code: "import { useUsers } from '@station/sdk'" },
      { filename: app, code: "import { Session } from '@station/sdk/host'" },
      { filename: at('cmd/anything.js'), code: "import '@station/portlet-tasks'" },
    ],
    invalid: [
      { filename: portlet, code: "import crm from '@station/portlet-crm'" },
      { filename: portlet, code: "import { Session } from '@station/sdk/host'" },
      { filename: portlet, code: "import { App } from '@station/frontend'" },
      { filename: portlet, code: "export * from '@station/portlet-crm'" },
      { filename: portlet, code: "import('@station/portlet-crm')" },
      { filename: portlet, code: "import { stages } from '../../../crm/web/src/labels'" },
      { filename: portlet, code: "import '../../../../frontend/packages/ui/src/index'" },
      { filename: sdk, code: "import { Page } from '@station/ui'" },
      { filename: sdk, code: "import tasks from '@station/portlet-tasks'" },
      { filename: ui, code: "import tasks from '@station/portlet-tasks'" },
      { filename: app, code: "import tasks from '@station/portlet-tasks'" },
      { filename: app, code: "import tasks from '../../portlets/tasks/web/index'" },
    ].map((test) => ({ ...test, errors: 1 })),
  },
)
