import { useInfiniteQuery } from '@tanstack/react-query'
import { useSync } from '@/contexts/SyncContext'
import { documentLists, type FoundHere } from '@/services/documents/DocumentLists'
import { type FoundPage, hasWord, searchService } from '@/services/documents/SearchService'
import { pause } from '@/services/pause'
import { queryClient } from '@/services/queryClient'
import { useAccount } from './useAccount'
import { useLocalQuery } from './useLocalQuery'
import { useWorkspaces } from './useWorkspaces'

export type { FoundHere } from '@/services/documents/DocumentLists'

/** Until somebody is taken to have typed what they search for. */
const PAUSE_MS = 300
/** Until a search is repeated that could not look through everything. */
const AGAIN_MS = 2_000

export interface ServerSearch {
  workspaceId: string
  /** What the search on this device does not show, live; undefined until the server has answered. */
  found: FoundHere[] | undefined
  /** Everything was looked through that was written before; else it is searched again by itself. */
  complete: boolean
  isReading: boolean
  failed: boolean
  showMore: (() => void) | undefined
}

/** What the server finds in the workspace that is looked at; null when it is not asked: by a guest, offline. */
export function useServerSearch(search: string): ServerSearch | null {
  const { status } = useAccount()
  const workspaceId = useWorkspaces().current?.id ?? ''
  const { online } = useSync()
  const asks = status === 'signed-in' && online && workspaceId !== '' && hasWord(search)
  const query = useInfiniteQuery(
    {
      queryKey: ['search', workspaceId, search],
      queryFn: async ({ pageParam, signal }) => {
        // Each further keystroke is another search, and ends the one before it while it still pauses.
        await pause(PAUSE_MS, signal)
        signal.throwIfAborted()
        return searchService.search(workspaceId, search, pageParam, signal)
      },
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next,
      enabled: asks,
      gcTime: 0,
      refetchInterval: ({ state }) => (isComplete(state.data?.pages) ? false : AGAIN_MS),
    },
    queryClient,
  )
  const { data } = query
  const found = useLocalQuery(
    () =>
      data &&
      documentLists.beyondSearch(
        workspaceId,
        data.pages.flatMap((page) => page.documents),
        search,
      ),
    [data, workspaceId, search],
  )
  if (!asks) return null
  return {
    workspaceId,
    found: data && found,
    complete: isComplete(data?.pages),
    isReading: query.isFetching,
    failed: query.isError,
    showMore: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
  }
}

function isComplete(pages: FoundPage[] = []): boolean {
  return pages.every((page) => page.complete)
}
