import Box from '@mui/material/Box'
import { useUser } from '@station/sdk'
import { type PickedUser, UserPicker } from '@station/ui'

import { ME, NONE } from './useTaskQuery'

const me: PickedUser = { id: ME, displayName: 'Me' }
const nobody: PickedUser = { id: NONE, displayName: 'Nobody' }
const also = [me, nobody]

/** Filters by assignee; the value is a member's id, `me`, `none` or empty. */
export function AssigneeFilter({
  value,
  onChange,
}: {
  value: string
  onChange: (value: string) => void
}) {
  const special = also.find(({ id }) => id === value)
  const { data } = useUser(special || !value ? null : value)
  const picked = special ?? (value ? { id: value, displayName: data?.displayName ?? '…' } : null)
  return (
    <Box sx={{ width: 170 }}>
      <UserPicker
        label="Assignee"
        value={picked}
        also={also}
        onChange={(user) => onChange(user?.id ?? '')}
      />
    </Box>
  )
}
