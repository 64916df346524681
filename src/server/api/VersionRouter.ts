/** A document's history. [BT15] */
import type * as z from 'zod'
import {
  type DocumentVersion,
  documentRefSchema,
  type getVersionInputSchema,
  type listVersionsInputSchema,
  listVersionsQuerySchema,
  type NameVersionInput,
  nameVersionBodySchema,
  type RestoreVersionInput,
  type VersionList,
  type VersionSummary,
  versionRefSchema,
  type WrittenDocument,
  workspaceQuerySchema,
} from '@/contract/document'
import { asMember } from '../auth/asMember'
import { mayWrite } from '../auth/permissions'
import { readOnPrimary } from '../auth/readAsMember'
import { inWorkspace } from '../db/transaction'
import { markVersions } from '../documents/markVersions'
import { nameVersion } from '../documents/nameVersion'
import { getSummary, getVersion, listVersions } from '../documents/readHistory'
import { conditionOnExisting, patch } from './DocumentWriteRouter'
import { json, type Route } from './json'
import { parseInput } from './parseInput'
import { queryOf } from './queryOf'
import { answer, type RequestContext } from './RequestContext'
import { readJsonBody } from './readJsonBody'
import { readTextsAsMember } from './readTextsAsMember'
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

/** `PATCH /api/v1/documents/{id}/versions/{version}?workspace_id {name}` */
export function patchVersion(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const ref = parseInput(versionRefSchema, await params)
    const query = parseInput(workspaceQuerySchema, queryOf(request))
    const body = parseInput(nameVersionBodySchema, await readJsonBody(request, context.deadline))
    return json(await name({ ...query, ...ref, ...body }, context))
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
  return readOnPrimary(context, input.workspace_id, (tx) => listVersions(tx, input))
}

export function version(
  input: z.infer<typeof getVersionInputSchema>,
  context: RequestContext,
): Promise<DocumentVersion> {
  return readTextsAsMember(input.workspace_id, context, (tx) => getVersion(tx, input), readOnPrimary)
}

/** Keeps it whatever its age, too. */
export function name(input: NameVersionInput, context: RequestContext): Promise<VersionSummary> {
  return asMember(context, { workspaceId: input.workspace_id }, mayWrite, async ({ tx }) => {
    await nameVersion(tx, input, context.principal)
    return getSummary(tx, input)
  })
}

/**
 * Writes the version's title and text as a new version, and takes the document out of the trash. A version never
 * changes, so nothing can come between reading it and writing.
 */
export async function restore(input: RestoreVersionInput, context: RequestContext): Promise<WrittenDocument> {
  const { workspace_id: workspaceId, version: _, ...place } = input
  const { principal, deadline } = context
  const scope = { workspaceId, userId: principal.userId, deadline }
  const { title, content } = await inWorkspace(scope, async ({ tx, role }) => {
    mayWrite(principal, role, workspaceId)
    const found = await getVersion(tx, input)
    await markVersions(tx, workspaceId, [{ ...input, isMerged: false }])
    return found
  })
  const target = { ...place, workspace_id: workspaceId, marksVersion: true }
  return patch({ ...target, title, content, deleted: false }, context)
}
