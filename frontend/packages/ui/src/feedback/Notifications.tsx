import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Snackbar from '@mui/material/Snackbar'
import type { Problem } from '@station/sdk'
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react'

import { problemText } from './problemText'

export interface Notification {
  message: string
  severity?: 'info' | 'error'
  /** Such as Undo. */
  action?: { label: string; run: () => void }
}

export interface Notify {
  (notification: Notification): void
  problem: (problem: Problem) => void
}

const NotifyContext = createContext<Notify | null>(null)

/** Shows notifications at the foot of the page, the newest in place of the one before. */
export function Notifications({ children }: { children: ReactNode }) {
  const [current, setCurrent] = useState<(Notification & { key: number }) | null>(null)
  const [open, setOpen] = useState(false)

  const show = useCallback((notification: Notification) => {
    setCurrent((previous) => ({ ...notification, key: (previous?.key ?? 0) + 1 }))
    setOpen(true)
  }, [])
  const notify = useMemo<Notify>(
    () =>
      Object.assign((notification: Notification) => show(notification), {
        problem: (problem: Problem) => show({ message: problemText(problem), severity: 'error' }),
      }),
    [show],
  )

  const isError = current?.severity === 'error'
  const offer = current?.action
  const action = offer && (
    <Button
      color="inherit"
      size="small"
      onClick={() => {
        setOpen(false)
        offer.run()
      }}
    >
      {offer.label}
    </Button>
  )
  return (
    <NotifyContext value={notify}>
      {children}
      <Snackbar
        key={current?.key}
        open={open}
        autoHideDuration={isError ? null : 7_000}
        onClose={(_event, reason) => reason !== 'clickaway' && setOpen(false)}
        message={isError ? undefined : current?.message}
        action={action}
      >
        {isError ? (
          <Alert severity="error" variant="filled" onClose={() => setOpen(false)}>
            {current.message}
          </Alert>
        ) : undefined}
      </Snackbar>
    </NotifyContext>
  )
}

/** Tells the person something in passing, perhaps with a way to undo it. */
export function useNotify(): Notify {
  const notify = use(NotifyContext)
  if (!notify) throw new Error('useNotify needs Notifications above it')
  return notify
}
