import { type UseQueryResult, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { historyService, type VersionText, type VersionView } from '@/services/documents/HistoryService'
import { queryClient } from '@/services/queryClient'
import type { DocumentRow } from './useDocuments'

export type { VersionText, VersionView } from '@/services/documents/HistoryService'

export interface HistoryView {
  /** Newest first; undefined until they have been read. */
  versions: VersionView[] | undefined
  /** Why they cannot be seen now. */
  error: string | undefined
  /** Reads older ones; undefined when there are none. */
  showOlder: (() => void) | undefined
  isReading: boolean
  tryAgain(): void
}

/** The versions of a document as the server has them, read again when there is another one. */
export function useHistory({ account, workspaceId, id, version }: DocumentRow): HistoryView {
  const query = useInfiniteQuery(
    {
      queryKey: ['versions', account, workspaceId, id],
      queryFn: ({ pageParam, signal }) => historyService.listVersions({ workspaceId, id }, pageParam, signal),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next,
      gcTime: 0,
    },
    queryClient,
  )
  const { refetch } = query
  const newest = query.data?.pages[0]?.versions[0]?.version
  const isBehind = newest !== undefined && newest < version
  useEffect(() => {
    if (isBehind) void refetch()
  }, [isBehind, refetch])
  return {
    versions: query.data?.pages.flatMap((page) => page.versions),
    error: query.error?.message,
    showOlder: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    isReading: query.isFetching,
    tryAgain: () => void query.refetch(),
  }
}

/** A version, and what it was made from; undefined: it is the first. */
export interface VersionWithBefore {
  shown: VersionText
  before: VersionText | undefined
}

/** One version with its text and the one before it. They never change. */
export function useVersion(
  { account, workspaceId, id }: DocumentRow,
  version: number,
): UseQueryResult<VersionWithBefore> {
  const read = (wanted: number, signal: AbortSignal) =>
    historyService.readVersion({ workspaceId, id }, wanted, signal)
  return useQuery(
    {
      queryKey: ['version', account, workspaceId, id, version],
      queryFn: async ({ signal }) => {
        const [shown, before] = await Promise.all([
          read(version, signal),
          version > 1 ? read(version - 1, signal) : undefined,
        ])
        return { shown, before }
      },
      staleTime: Number.POSITIVE_INFINITY,
    },
    queryClient,
  )
}
