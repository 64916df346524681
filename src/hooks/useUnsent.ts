import { useLiveQuery } from 'dexie-react-hooks'
import { accountService } from '@/services/account/AccountService'

/** How many documents of a workspace have changes that the server does not have, live. */
export function useUnsent(workspaceId: string): number {
  return useLiveQuery(() => accountService.countUnsent(workspaceId), [workspaceId]) ?? 0
}
