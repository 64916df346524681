import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { queryClient } from '@/services/queryClient'
import { batchSyncService } from '@/services/sync/BatchSyncService'
import { useAccount } from './useAccount'
import type { DocumentAddress } from './useDocumentRow'
import { useWorkspaces } from './useWorkspaces'

/**
 * Brings a document of ours here that is not on this device yet; false in it: the server has none at this address.
 * null: there is nobody to ask for it. undefined until that is known.
 */
export function useArrival({ workspaceId, id }: DocumentAddress): UseQueryResult<boolean> | null | undefined {
  const { status, user } = useAccount()
  const { workspaces } = useWorkspaces()
  const mayAsk = status === 'signed-in' && workspaces.some((workspace) => workspace.id === workspaceId)
  const query = useQuery(
    {
      queryKey: ['arrival', user?.id, workspaceId, id],
      queryFn: () => batchSyncService.fetchDocument({ workspaceId, id }),
      enabled: mayAsk,
      gcTime: 0,
    },
    queryClient,
  )
  if (status === 'loading') return undefined
  return mayAsk ? query : null
}
