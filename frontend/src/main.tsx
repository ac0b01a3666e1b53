import './page.css'

import { httpSessionApi, Session } from '@station/sdk/host'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { App } from './App'

const session = new Session(httpSessionApi())
void session.start()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App session={session} />
  </StrictMode>,
)
