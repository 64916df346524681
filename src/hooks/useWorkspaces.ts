import { accountService, type WorkspaceRow } from '@/services/account/AccountService'
import { useLocalQuery } from './useLocalQuery'

export type { WorkspaceRow } from '@/services/account/AccountService'

export interface WorkspacesView {
  workspaces: WorkspaceRow[]
  /** The one that is looked at; a guest has none. */
  current?: WorkspaceRow
  select(id: string): Promise<void>
  /** Makes one on the server, and looks at it. Throws when the server cannot be reached. */
  create(name: string): Promise<void>
}

const NONE: WorkspaceRow[] = []
/** What our role in it is may have changed since it was looked at last. */
const select = async (id: string) => {
  await accountService.selectWorkspace(id)
  accountService.refresh().catch((error: unknown) => console.error('Our roles cannot be read.', error))
}
const create = (name: string) => accountService.createWorkspace(name)

export function useWorkspaces(): WorkspacesView {
  const session = useLocalQuery(() => accountService.read())
  const workspaces = session?.workspaces ?? NONE
  const current = workspaces.find(({ id }) => id === session?.workspaceId)
  return { workspaces, select, create, ...(current && { current }) }
}
