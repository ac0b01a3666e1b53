/** What browser tests are made of: people at browsers of a running Station. */
export { ask, type DemoUser, tokenOf, unique } from './api'
export { linkMailedTo } from './mails'
export { expectAccessible, expectWithinScreen, type PageToTest, testPages } from './pages'
export {
  type BrowserOptions,
  expectNotReloaded,
  mark,
  newPerson,
  panelClosed,
  panelOf,
  type Person,
  personAs,
  signIn,
} from './station'
