import { documentIdPattern } from '@/contract/batch'
import type { Document, DocumentList, ListDocumentsInput } from '@/contract/document'
import { matchCursor, pageOf } from '../cursor'
import { DomainError } from '../DomainError'
import { type Database, Prisma } from '../db/prisma'
import { type DocumentRow, documentOf, type SummaryRow, summaryOf } from './documentOf'

/**
 * One document with its body.
 * @param inTrash whether it may be in the trash
 * @throws DomainError `not_found`; `document_in_trash` with its version
 */
export async function getDocument(
  db: Database,
  workspaceId: string,
  id: string,
  { inTrash }: { inTrash: boolean },
): Promise<Document> {
  if (!documentIdPattern.test(id)) throw documentNotFound()
  const given = Prisma.sql`deleted_at IS NULL OR ${inTrash}`
  const rows = await db.$queryRaw<(DocumentRow | (SummaryRow & { content: null }))[]>(Prisma.sql`
    SELECT id, title, CASE WHEN ${given} THEN content END AS content, CASE WHEN ${given} THEN yjs_state END AS state, version, created_at, updated_at, deleted_at IS NOT NULL AS deleted
    FROM documents WHERE workspace_id = ${workspaceId}::uuid AND id = ${id}`)
  const [row] = rows
  if (!row) throw documentNotFound()
  if (row.content === null) {
    const extras = { document_id: id, version: row.version, deleted: true } as const
    throw new DomainError('document_in_trash', 'The document is in the trash.', extras)
  }
  return documentOf(row)
}

/**
 * A page of the workspace's documents without their bodies, in id order.
 * @throws DomainError `invalid_request` for a cursor that was never given out
 */
export async function listDocuments(
  db: Database,
  { workspace_id, cursor, limit, deleted }: ListDocumentsInput,
): Promise<DocumentList> {
  const rows = await db.$queryRaw<SummaryRow[]>(Prisma.sql`
    SELECT id, title, version, created_at, updated_at, deleted_at IS NOT NULL AS deleted
    FROM documents WHERE workspace_id = ${workspace_id}::uuid AND id > ${idBefore(cursor)} AND ${inTrash[deleted]}
    ORDER BY id LIMIT ${limit + 1}`)
  const { page, next } = pageOf(rows, limit, ({ id }) => id)
  return { documents: page.map(summaryOf), ...next }
}

/** The id that a page begins after: none at first. @throws DomainError `invalid_request` */
export function idBefore(cursor: string | undefined): string {
  return cursor === undefined ? '' : matchCursor(cursor, documentIdPattern)[0]
}

/** The condition for what `deleted` asks for. */
export const inTrash = {
  false: Prisma.sql`deleted_at IS NULL`,
  true: Prisma.sql`deleted_at IS NOT NULL`,
  all: Prisma.sql`true`,
} as const

export function documentNotFound(): DomainError {
  return new DomainError('not_found', 'No document with this id.')
}
