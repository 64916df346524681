import { type InfiniteData, type UseQueryResult, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import {
  historyService,
  type VersionPage,
  type VersionText,
  type VersionView,
} from '@/services/documents/HistoryService'
import { queryClient } from '@/services/queryClient'
import { TransportError } from '@/services/sync/TransportError'
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

/** Whether a version cannot be read because it is kept no longer. */
export function isThinned(fault: unknown): boolean {
  return fault instanceof TransportError && fault.code === 'version_thinned'
}

/** Gives a version a name, or none, here and on the server. @throws TransportError */
export async function nameVersion(
  { account, workspaceId, id }: DocumentRow,
  version: number,
  name: string | null,
): Promise<void> {
  const named = await historyService.nameVersion({ workspaceId, id }, version, name)
  const rename = <V extends VersionView>(view: V): V =>
    view.version === version ? { ...view, name: named.name } : view
  queryClient.setQueryData<VersionWithBefore>(
    ['version', account, workspaceId, id, version],
    (cached) => cached && { ...cached, shown: rename(cached.shown) },
  )
  queryClient.setQueryData<InfiniteData<VersionPage>>(
    ['versions', account, workspaceId, id],
    (cached) =>
      cached && {
        ...cached,
        pages: cached.pages.map((page) => ({ ...page, versions: page.versions.map(rename) })),
      },
  )
}

/** One version with its text and the kept one before it. Their texts never change. */
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
        const shown = await read(version, signal)
        const before = shown.previous === undefined ? undefined : await read(shown.previous, signal)
        return { shown, before }
      },
      staleTime: Number.POSITIVE_INFINITY,
      retry: (failures, fault) => !isThinned(fault) && failures < 1,
    },
    queryClient,
  )
}
