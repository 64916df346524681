/** Reads documents. */

import type * as z from 'zod'
import {
  type Changes,
  type ChangesInput,
  changesQuerySchema,
  type Document,
  type DocumentList,
  documentRefSchema,
  type getDocumentInputSchema,
  getDocumentQuerySchema,
  type ListDocumentsInput,
  listDocumentsInputSchema,
} from '@/contract/document'
import { limits } from '@/contract/limits'
import { FairQueue } from '../admission/FairQueue'
import { asMember } from '../auth/asMember'
import { mayRead } from '../auth/permissions'
import { readAsMember } from '../auth/readAsMember'
import { getDocument, listDocuments } from '../documents/listDocuments'
import { readChanges } from '../feed/readChanges'
import { oncePerProcess } from '../oncePerProcess'
import { hasPartlySearched, searchDocuments } from '../search/searchDocuments'
import { catchUp, readProgress } from '../search/searchIndex'
import { entityTag, hasAlready } from './entityTag'
import { json, type Route } from './json'
import { parseInput } from './parseInput'
import { queryOf } from './queryOf'
import { answer, type RequestContext } from './RequestContext'
import { readTextsAsMember } from './readTextsAsMember'

/** Milliseconds that a search waits for the index before it answers with what is there. */
const INDEX_WAIT_MS = 1_000

/** `GET /api/v1/documents/changes?workspace_id&cursor&limit&fields` [CH1] */
export function getChangesResponse(request: Request): Promise<Response> {
  return answer(request, async (context) =>
    json(await changes(parseInput(changesQuerySchema, queryOf(request)), context)),
  )
}

/** `GET /api/v1/documents?workspace_id&cursor&limit&deleted&q&title` [RD1] */
export function getListResponse(request: Request): Promise<Response> {
  return answer(request, async (context) =>
    json(await list(parseInput(listDocumentsInputSchema, queryOf(request)), context)),
  )
}

/**
 * `GET /api/v1/documents/{id}?workspace_id&deleted`, with the version as `ETag`; 304 to who has it already; 410 when it is
 * in the trash, unless `deleted=true` asks for that, too. [RD1]
 */
export function getDocumentResponse(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const { id } = parseInput(documentRefSchema, await params)
    const document = await get({ ...parseInput(getDocumentQuerySchema, queryOf(request)), id }, context)
    // Only the caller may cache it, and asks about it each time.
    const headers = { etag: entityTag(document.version), 'cache-control': 'private, no-cache' }
    if (hasAlready(request, document.version)) return new Response(null, { status: 304, headers })
    return json(document, { headers })
  })
}

export function changes(input: ChangesInput, context: RequestContext): Promise<Changes> {
  return readTextsAsMember(input.workspace_id, context, (tx) => readChanges(tx, input))
}

export function list(input: ListDocumentsInput, context: RequestContext): Promise<DocumentList> {
  if (input.q !== undefined || input.title !== undefined) return search(input, context)
  return readAsMember(context, input.workspace_id, (tx) => listDocuments(tx, input))
}

/** A search may walk for a second: one of each user at a time, so that most connections are left to all else. */
const searches = oncePerProcess(
  'searches',
  () => new FairQueue({ width: 3, waitingPerUser: limits.maxWaitingSearches }),
)

/**
 * Sees first that what has been written is in the index, and says whether it is.
 * @throws DomainError `overloaded` when the user has too many of them waiting already
 */
async function search(input: ListDocumentsInput, context: RequestContext): Promise<DocumentList> {
  const { workspace_id: workspaceId } = input
  const { principal, deadline } = context
  const { newest, indexed } = await asMember(context, { workspaceId, isRead: true }, mayRead, ({ tx }) =>
    readProgress(tx, workspaceId),
  )
  if (indexed < newest) await catchUp({ workspaceId, userId: principal.userId }, INDEX_WAIT_MS)
  const find = () =>
    asMember(context, { workspaceId, isRead: true }, mayRead, async ({ tx }) => {
      const progress = await readProgress(tx, workspaceId)
      const partly = await hasPartlySearched(tx, workspaceId)
      return {
        ...(await searchDocuments(tx, input)),
        complete: progress.indexed >= newest && !partly,
        ...(partly && { partly_searched: true as const }),
      }
    })
  return searches().run(principal.userId, 0, deadline, find)
}

export function get(
  { workspace_id, id, deleted }: z.infer<typeof getDocumentInputSchema>,
  context: RequestContext,
): Promise<Document> {
  return readTextsAsMember(workspace_id, context, (tx) =>
    getDocument(tx, workspace_id, id, { inTrash: deleted === 'true' }),
  )
}
