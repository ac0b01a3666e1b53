import { useViewer } from '@station/sdk'
import { ME, NONE, type Sort, useUrlState } from '@station/ui'
import { useMemo } from 'react'

import type { ContactFilter, ContactOrder, ContactOrderField, ContactStatus } from '../gql/graphql'

const defaults = {
  q: '',
  status: [] as string[],
  /** A member's id, `me` or `none`. */
  assignee: '',
  sort: 'LAST_NAME',
  direction: 'ASC',
}

/** Which contacts the page lists and in which order, kept in its address. */
export function useContactQuery() {
  const me = useViewer().user.id
  const [state, change] = useUrlState(defaults)
  const { q, status, assignee, sort, direction } = state

  const filter = useMemo<ContactFilter>(
    () => ({
      ...(status.length > 0 && { status: status as ContactStatus[] }),
      ...(assignee && { assigneeId: assignee === NONE ? null : assignee === ME ? me : assignee }),
      ...(q && { search: q }),
    }),
    [q, status, assignee, me],
  )
  const order: Sort = { column: sort, direction: direction === 'ASC' ? 'ASC' : 'DESC' }
  return {
    state,
    change,
    filter,
    sort: order,
    orderBy: [
      { field: sort as ContactOrderField, direction: order.direction },
    ] satisfies ContactOrder[],
    isFiltered: Object.keys(filter).length > 0,
    clear: () => change({ q: '', status: [], assignee: '' }),
  }
}
