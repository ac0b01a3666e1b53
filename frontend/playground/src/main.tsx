import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import './playground.css'

import { httpSessionApi, Session, SessionProvider } from '@station/sdk/host'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { Playground } from './Playground'

const session = new Session(httpSessionApi())
void session.start()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <SessionProvider session={session}>
      <Playground />
    </SessionProvider>
  </StrictMode>,
)
