import { accountService } from '@/services/account/AccountService'
import { useLocalQuery } from './useLocalQuery'

/**
 * How many documents, of a workspace or of all, have changes that the server does not have, live; undefined
 * while they are being counted.
 */
export function useUnsent(workspaceId?: string): number | undefined {
  return useLocalQuery(() => accountService.countUnsent(workspaceId), [workspaceId])
}
