import { type Loaded, useData } from '../client/useData'
import { UserDocument, UsersDocument, type UsersQuery } from '../gql/graphql'
import { usePermission } from '../viewer/ViewerContext'

export type Member = NonNullable<UsersQuery['users']>['nodes'][number]

/** Active members whose name or address has `search` in it. None without `users.read`. */
export function useUsers(search: string, pause = false): Loaded<Member[]> {
  const allowed = usePermission('users.read')
  const loaded = useData({
    document: UsersDocument,
    variables: { search: search || null },
    pause: pause || !allowed,
  })
  return { ...loaded, data: loaded.data?.users?.nodes ?? null }
}

/** One member by id; null while loading, without `users.read`, and for no id. */
export function useUser(id: string | null): Loaded<Member> {
  const allowed = usePermission('users.read')
  const loaded = useData({
    document: UserDocument,
    variables: { id: id ?? '' },
    pause: id === null || !allowed,
  })
  return { ...loaded, data: loaded.data?.user ?? null }
}
