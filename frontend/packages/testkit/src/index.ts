/** What tests are made of: Station's network, people, and the app around a part of it. */
export { type Answers, FakeStation, page, refuse, type SentRequest } from './FakeStation'
export type { FakeSocket } from './FakeSocket'
export {
  acme,
  ada,
  allPermissions,
  globex,
  grant,
  installed,
  oneTab,
  sessionApi,
  viewer,
} from './people'
export { type Rendered, type RenderOptions, renderStation, stationClient } from './render'
export { schema } from './schema'
export { default as userEvent } from '@testing-library/user-event'
