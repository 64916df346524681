import { documentIdPattern } from '@/contract/batch'
import type { Document, DocumentList } from '@/contract/document'
import { DomainError } from '../DomainError'
import { type Database, Prisma } from '../db/prisma'
import { type DocumentRow, documentOf, type SummaryRow, summaryOf } from './documentOf'

/** One document with its body, in the trash or not. @throws DomainError `not_found` */
export async function getDocument(db: Database, workspaceId: string, id: string): Promise<Document> {
  if (!documentIdPattern.test(id)) throw notFound()
  const rows = await db.$queryRaw<DocumentRow[]>(Prisma.sql`
    SELECT id, title, content, yjs_state AS state, version, created_at, updated_at, deleted_at IS NOT NULL AS deleted
    FROM documents WHERE workspace_id = ${workspaceId}::uuid AND id = ${id}`)
  const [row] = rows
  if (!row) throw notFound()
  return documentOf(row)
}

/** A page of the workspace's documents without their bodies, in id order, those in the trash left out. */
export async function listDocuments(
  db: Database,
  workspaceId: string,
  cursor: string | undefined,
  limit: number,
): Promise<DocumentList> {
  const after = cursor === undefined ? '' : idOf(cursor)
  const rows = await db.$queryRaw<SummaryRow[]>(Prisma.sql`
    SELECT id, title, version, created_at, updated_at, false AS deleted
    FROM documents WHERE workspace_id = ${workspaceId}::uuid AND id > ${after} AND deleted_at IS NULL
    ORDER BY id LIMIT ${limit + 1}`)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    documents: page.map(summaryOf),
    ...(rows.length > limit && last && { next_cursor: Buffer.from(last.id).toString('base64url') }),
  }
}

function notFound(): DomainError {
  return new DomainError('not_found', 'No document with this id.')
}

function idOf(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString()
  if (documentIdPattern.test(id)) return id
  const errors = [{ pointer: '/cursor', message: 'not a cursor that this list gave out' }]
  throw new DomainError('invalid_request', 'The cursor is not valid.', { errors })
}
