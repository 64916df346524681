import type { Changes } from '@/contract/document'
import { limits } from '@/contract/limits'
import { DomainError } from '../DomainError'
import { type Database, Prisma } from '../db/prisma'
import { type DocumentRow, documentOf } from '../documents/documentOf'

/**
 * A page of the workspace's feed: what changed after the cursor, oldest change first, each document once
 * at its newest state. [CH1]
 * @throws DomainError `invalid_request` for a cursor that was never given out
 */
export async function readChanges(
  db: Database,
  workspaceId: string,
  cursor: string | undefined,
  limit: number,
): Promise<Changes> {
  const after = cursor === undefined ? 0n : positionOf(workspaceId, cursor)
  // The page ends at the limit, or before the document with which it would grow too large.
  const rows = await db.$queryRaw<(DocumentRow & { position: bigint; more: boolean })[]>(Prisma.sql`
    WITH page AS (
      SELECT id, row_number() OVER feed AS place, count(*) OVER () AS total,
             sum(octet_length(content) + octet_length(yjs_state)) OVER feed AS bytes
      FROM (SELECT id, position, content, yjs_state FROM documents
            WHERE workspace_id = ${workspaceId}::uuid AND position > ${after}
            ORDER BY position LIMIT ${limit + 1}) AS next
      WINDOW feed AS (ORDER BY position)),
    fitting AS (
      SELECT id, total, count(*) OVER () AS taken FROM page
      WHERE place <= ${limit} AND (bytes <= ${limits.maxPageBytes} OR place = 1))
    SELECT documents.id, title, content, yjs_state AS state, version, position, created_at, updated_at,
           deleted_at IS NOT NULL AS deleted, taken < total AS more
    FROM fitting JOIN documents ON workspace_id = ${workspaceId}::uuid AND documents.id = fitting.id
    ORDER BY position`)
  const last = rows.at(-1)
  return {
    changes: rows.map(documentOf),
    next_cursor: cursorOf(workspaceId, last?.position ?? after),
    has_more: last?.more ?? false,
  }
}

/** Names its workspace, as in another one it would skip changes. */
function cursorOf(workspaceId: string, position: bigint): string {
  return Buffer.from(`${workspaceId}:${position}`).toString('base64url')
}

function positionOf(workspaceId: string, cursor: string): bigint {
  const [, place, digits] = /^(.+):(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (place !== workspaceId || digits === undefined) {
    const errors = [{ pointer: '/cursor', message: 'not a cursor that this feed gave out' }]
    throw new DomainError('invalid_request', 'The cursor is not valid.', { errors })
  }
  return BigInt(digits)
}
