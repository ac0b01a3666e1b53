import Box from '@mui/material/Box'
import { useUser } from '@station/sdk'

import { type PickedUser, UserPicker } from './UserPicker'

/** Stands for the viewer in an address. */
export const ME = 'me'
/** Stands for nobody, or no thing, in an address. */
export const NONE = 'none'

const also: PickedUser[] = [
  { id: ME, displayName: 'Me' },
  { id: NONE, displayName: 'Nobody' },
]

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
        placeholder="Any"
        value={picked}
        also={also}
        onChange={(user) => onChange(user?.id ?? '')}
      />
    </Box>
  )
}
