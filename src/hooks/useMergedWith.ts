import { useQuery } from '@tanstack/react-query'
import { historyService } from '@/services/documents/HistoryService'
import { queryClient } from '@/services/queryClient'
import type { DocumentRow } from './useDocuments'

/** Who wrote what was last merged into the document; undefined while that is not known. */
export function useMergedWith({ account, workspaceId, id, mergedVersion }: DocumentRow): string | undefined {
  const { data } = useQuery(
    {
      queryKey: ['merged with', account, workspaceId, id, mergedVersion],
      queryFn: async () =>
        (await historyService.readMergedWith({ workspaceId, id }, mergedVersion ?? 0)) ?? null,
      enabled: mergedVersion !== undefined,
      staleTime: Number.POSITIVE_INFINITY,
    },
    queryClient,
  )
  return data ?? undefined
}
