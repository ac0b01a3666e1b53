import AddIcon from '@mui/icons-material/Add'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { problemText, useForm } from '@station/ui'
import { useAction } from '@station/sdk'
import type { SubmitEvent } from 'react'

import { CreateTaskDocument } from '../gql/graphql'

const empty = { values: { title: '' }, version: 0 }

/** Makes a task, or a part of another, out of one line. */
export function QuickAdd({ parentId = null }: { parentId?: string | null }) {
  const label = parentId ? 'New subtask' : 'New task'
  const form = useForm(empty)
  const [create, running] = useAction(CreateTaskDocument)

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const title = form.values.title.trim()
    if (!title) return
    const { problem } = await create({ input: { title, ...(parentId && { parentId }) } })
    if (!problem) form.reset()
    else if (!form.failWith(problem)) form.fail({ title: problemText(problem) })
  }
  return (
    <Box
      component="form"
      onSubmit={(event: SubmitEvent) => void submit(event)}
      sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}
    >
      <TextField
        {...form.text('title')}
        placeholder={parentId ? 'Add a subtask' : 'Add a task'}
        slotProps={{ htmlInput: { 'aria-label': label } }}
      />
      <Button type="submit" variant="outlined" startIcon={<AddIcon />} loading={running}>
        Add
      </Button>
    </Box>
  )
}
