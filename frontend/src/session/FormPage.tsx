import Paper from '@mui/material/Paper'
import Typography from '@mui/material/Typography'
import type { ReactNode, Ref, SubmitEvent } from 'react'

import { FullPage } from '../frame/FullPage'

interface FormPageProps {
  title: string
  /** Leave it out for a page that has nothing to send. */
  onSubmit?: () => Promise<void>
  ref?: Ref<HTMLFormElement>
  children: ReactNode
}

/** A page with one small form, for who is not signed in. */
export function FormPage({ title, onSubmit, ref, children }: FormPageProps) {
  return (
    <FullPage>
      <title>{`${title} · Station`}</title>
      <Paper
        component="form"
        ref={ref}
        variant="outlined"
        noValidate
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault()
          void onSubmit?.()
        }}
        sx={{
          width: '100%',
          maxWidth: 380,
          p: 3,
          display: 'flex',
          flexDirection: 'column',
          gap: 2,
        }}
      >
        <Typography variant="h1">{title}</Typography>
        {children}
      </Paper>
    </FullPage>
  )
}
