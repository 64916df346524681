/** The server's search: by words, through the whole texts of all documents of a workspace. [RD1] */
import { documentListSchema, type ListedDocument } from '@/contract/document'
import { limits } from '@/contract/limits'
import { excerptOf } from '@/local/GuestWorkspace'
import { ask, createRpc } from '../sync/transport'

/** Documents that are asked for at a time. */
const PAGE_SIZE = 20

export interface FoundDocument {
  id: string
  title: string
  /** The words around what was found. */
  snippet: string
  /** Milliseconds since 1970. */
  updatedAt: number
}

export interface FoundPage {
  documents: FoundDocument[]
  /** Of the next page; undefined: this is the last. */
  next: string | undefined
  /** Everything was looked through that was written before. */
  complete: boolean
}

/** Whether there is a word in it for the server to search for. */
export function hasWord(search: string): boolean {
  return search.length <= limits.maxSearchLength && /[\p{L}\p{N}]/u.test(search)
}

export class SearchService {
  constructor(private readonly rpc: ReturnType<typeof createRpc>) {}

  /** @throws TransportError */
  search(
    workspaceId: string,
    words: string,
    cursor: string | undefined,
    signal: AbortSignal,
  ): Promise<FoundPage> {
    const page = { limit: PAGE_SIZE, ...(cursor !== undefined && { cursor }) }
    const asked = this.rpc.documents.list.query({ workspace_id: workspaceId, q: words, ...page }, { signal })
    return ask(asked, (answer) => {
      const { documents, next_cursor, complete = true, partly_searched } = documentListSchema.parse(answer)
      // Asked again it would find no more of documents that are too long.
      const isComplete = complete || partly_searched === true
      return { documents: documents.map(foundDocument), next: next_cursor, complete: isComplete }
    })
  }
}

function foundDocument({ id, title, snippet = '', updated_at }: ListedDocument): FoundDocument {
  return { id, title, snippet: excerptOf(snippet), updatedAt: Date.parse(updated_at) }
}

export const searchService = new SearchService(createRpc())
