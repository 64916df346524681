/** A document's history. [BT15] */
import type * as z from 'zod'
import {
  type DocumentVersion,
  documentRefSchema,
  type getVersionInputSchema,
  type listVersionsInputSchema,
  listVersionsQuerySchema,
  type RestoreVersionInput,
  type VersionList,
  versionRefSchema,
  type WrittenDocument,
  workspaceQuerySchema,
} from '@/contract/document'
import { asMember } from '../auth/asMember'
import { mayRead, mayWrite } from '../auth/permissions'
import { inWorkspace } from '../db/transaction'
import { getVersion, listVersions } from '../documents/readHistory'
import { asReaderOfTexts } from './asReaderOfTexts'
import { conditionOnExisting, patch } from './DocumentWriteRouter'
import { json, type Route } from './json'
import { parseInput } from './parseInput'
import { queryOf } from './queryOf'
import { answer, type RequestContext } from './RequestContext'
import { writtenResponse } from './writeOne'

/** `GET /api/v1/documents/{id}/versions?workspace_id&cursor&limit`, newest first. */
export function getVersionsResponse(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const document = parseInput(documentRefSchema, await params)
    const query = parseInput(listVersionsQuerySchema, queryOf(request))
    return json(await versions({ ...query, ...document }, context))
  })
}

/** `GET /api/v1/documents/{id}/versions/{version}?workspace_id` */
export function getVersionResponse(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const ref = parseInput(versionRefSchema, await params)
    return json(await version({ ...parseInput(workspaceQuerySchema, queryOf(request)), ...ref }, context))
  })
}

/** `POST /api/v1/documents/{id}/versions/{version}/restore?workspace_id`: writes it as a new version. */
export function postRestore(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const ref = parseInput(versionRefSchema, await params)
    const query = parseInput(workspaceQuerySchema, queryOf(request))
    const input = { ...query, ...conditionOnExisting(request), ...ref }
    return writtenResponse(request, await restore(input, context))
  })
}

export function versions(
  input: z.infer<typeof listVersionsInputSchema>,
  context: RequestContext,
): Promise<VersionList> {
  return asMember(context, { workspaceId: input.workspace_id, isRead: true }, mayRead, ({ tx }) =>
    listVersions(tx, input),
  )
}

export function version(
  input: z.infer<typeof getVersionInputSchema>,
  context: RequestContext,
): Promise<DocumentVersion> {
  return asReaderOfTexts(input.workspace_id, context, (tx) => getVersion(tx, input))
}

/**
 * Writes the version's title and text as a new version, and takes the document out of the trash. A version never
 * changes, so nothing can come between reading it and writing.
 */
export async function restore(input: RestoreVersionInput, context: RequestContext): Promise<WrittenDocument> {
  const { workspace_id: workspaceId, version: _, ...place } = input
  const { principal, deadline } = context
  const scope = { workspaceId, userId: principal.userId, deadline, isRead: true }
  const { title, content } = await inWorkspace(scope, ({ tx, role }) => {
    mayWrite(principal, role, workspaceId)
    return getVersion(tx, input)
  })
  return patch({ ...place, workspace_id: workspaceId, title, content, deleted: false }, context)
}
