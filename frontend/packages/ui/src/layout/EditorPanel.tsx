import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import type { Theme } from '@mui/material/styles'
import { type ReactNode, type SubmitEvent, useId, useRef, useState } from 'react'

import { ConfirmDialog } from '../feedback/ConfirmDialog'
import { ProblemAlert } from '../feedback/ProblemAlert'
import { ConflictNotice } from '../form/ConflictNotice'
import { ReadOnlyContext } from '../form/readOnly'
import type { Editor } from '../form/useEditor'
import { useFocusFault } from '../form/useFocusFault'
import type { Form } from '../form/useForm'
import { SidePanel } from './SidePanel'

export interface EditorPanelProps<Values> {
  title: string
  /** What is edited, such as `task`. */
  thing: string
  form: Form<Values>
  editor: Editor
  /** What the person reads for each field. */
  labels: Record<keyof Values, string>
  saveLabel: string
  saving: boolean
  /** Shows without a way to save, to those who may only look. */
  readOnly?: boolean
  onClose: () => void
  /** Offers to delete; the text says what goes with it. */
  remove?: { text: ReactNode; running: boolean; run: () => void } | undefined
  /** The fields. */
  children: ReactNode
  /** Below the form, such as parts of the thing. */
  after?: ReactNode
}

const fields = { display: 'grid', gap: 2, border: 0, m: 0, p: 0, pt: 0.5, minWidth: 0 }

/** What can't be changed is read as well as what can, and offers nothing to press. */
const looked = {
  '& .MuiInputBase-input.Mui-disabled': {
    WebkitTextFillColor: ({ vars }: Theme) => vars.palette.text.primary,
  },
  '& .MuiInputLabel-root.Mui-disabled': { color: 'text.secondary' },
  '& .MuiInputBase-root .MuiOutlinedInput-notchedOutline': { borderColor: 'divider' },
  '& .MuiSelect-icon, & .MuiAutocomplete-endAdornment': { display: 'none' },
  '& .MuiChip-root.Mui-disabled': { opacity: 1 },
}

/** Edits one thing beside the list it comes from. */
export function EditorPanel<Values extends object>({
  title,
  thing,
  form,
  editor,
  labels,
  saveLabel,
  saving,
  readOnly = false,
  onClose,
  remove,
  children,
  after,
}: EditorPanelProps<Values>) {
  const formId = useId()
  const element = useRef<HTMLFormElement>(null)
  useFocusFault(element, form.faults)
  const [asking, setAsking] = useState<'discard' | 'remove' | null>(null)
  const close = () => (form.dirty ? setAsking('discard') : onClose())

  return (
    <SidePanel
      open
      title={title}
      onClose={close}
      notice={
        form.stale ? (
          <ConflictNotice
            thing={thing}
            overlaps={form.overlaps.map((field) => labels[field])}
            onTakeNewer={form.takeNewer}
          />
        ) : (
          editor.problem && <ProblemAlert problem={editor.problem} />
        )
      }
      actions={
        !readOnly && (
          <>
            {remove && (
              <Button color="error" onClick={() => setAsking('remove')}>
                Delete
              </Button>
            )}
            <Box sx={{ flex: 1 }} />
            <Button onClick={close}>Cancel</Button>
            <Button type="submit" form={formId} variant="contained" loading={saving}>
              {saveLabel}
            </Button>
          </>
        )
      }
    >
      <Box
        component="form"
        id={formId}
        ref={element}
        noValidate
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault()
          void editor.submit()
        }}
      >
        <Box component="fieldset" disabled={readOnly} sx={[fields, readOnly && looked]}>
          <ReadOnlyContext value={readOnly}>{children}</ReadOnlyContext>
        </Box>
      </Box>
      {after}
      <ConfirmDialog
        open={asking === 'discard'}
        title="Discard your changes?"
        confirm="Discard"
        onConfirm={onClose}
        onCancel={() => setAsking(null)}
      >
        What you changed here has not been saved.
      </ConfirmDialog>
      {remove && (
        <ConfirmDialog
          open={asking === 'remove'}
          title={`Delete this ${thing}?`}
          confirm="Delete"
          busy={remove.running}
          onConfirm={remove.run}
          onCancel={() => setAsking(null)}
        >
          {remove.text}
        </ConfirmDialog>
      )}
    </SidePanel>
  )
}
