/** The doors that read documents. */

import type * as z from 'zod'
import {
  type Changes,
  changesInputSchema,
  type Document,
  type DocumentList,
  getDocumentInputSchema,
  listDocumentsInputSchema,
} from '@/contract/document'
import { mayRead, roleIn } from '../auth/membership'
import { readChanges } from '../changes/readChanges'
import { prisma } from '../db/prisma'
import { getDocument, listDocuments } from '../documents/listDocuments'
import { parseInput } from './parseInput'
import { answer, type RequestContext } from './RequestContext'

/** `GET /api/v1/documents/changes?workspace_id&cursor&limit` [CH1] */
export function getChangesResponse(request: Request): Promise<Response> {
  return answer(request, async (context) =>
    json(await changes(parseInput(changesInputSchema, queryOf(request)), context)),
  )
}

/** `GET /api/v1/documents?workspace_id&cursor&limit` */
export function getListResponse(request: Request): Promise<Response> {
  return answer(request, async (context) =>
    json(await list(parseInput(listDocumentsInputSchema, queryOf(request)), context)),
  )
}

/** `GET /api/v1/documents/{id}?workspace_id`, with the version as `ETag`. */
export function getDocumentResponse(request: Request, id: string): Promise<Response> {
  return answer(request, async (context) => {
    const document = await get(parseInput(getDocumentInputSchema, { ...queryOf(request), id }), context)
    return json(document, { etag: `"${document.version}"` })
  })
}

export async function changes(
  { workspace_id, cursor, limit }: z.infer<typeof changesInputSchema>,
  { principal }: RequestContext,
): Promise<Changes> {
  mayRead(await roleIn(prisma(), workspace_id, principal.userId))
  return readChanges(prisma(), workspace_id, cursor, limit)
}

export async function list(
  { workspace_id, cursor, limit }: z.infer<typeof listDocumentsInputSchema>,
  { principal }: RequestContext,
): Promise<DocumentList> {
  mayRead(await roleIn(prisma(), workspace_id, principal.userId))
  return listDocuments(prisma(), workspace_id, cursor, limit)
}

export async function get(
  { workspace_id, id }: z.infer<typeof getDocumentInputSchema>,
  { principal }: RequestContext,
): Promise<Document> {
  mayRead(await roleIn(prisma(), workspace_id, principal.userId))
  return getDocument(prisma(), workspace_id, id)
}

function queryOf(request: Request): Record<string, string> {
  return Object.fromEntries(new URL(request.url).searchParams)
}

function json(body: object, headers: Record<string, string> = {}): Response {
  return Response.json(body, { headers: { 'cache-control': 'no-store', ...headers } })
}
