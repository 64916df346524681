import { type Changes, type ChangesInput, type DocumentField, documentFieldSchema } from '@/contract/document'
import { limits } from '@/contract/limits'
import { DomainError } from '../DomainError'
import { type Database, Prisma } from '../db/prisma'
import { changedDocumentOf, type DocumentRow } from '../documents/documentOf'
import { type FeedPlace, feedCursorOf, feedPlaceOf } from '../documents/feedCursor'

/** A row of the page, with the state of the feed in the same snapshot; a page without changes is one row of nulls. */
type PageRow = { newest: bigint; purged: bigint } & (
  | (DocumentRow & { position: bigint; more: boolean })
  | { id: null; position: null; more: null }
)

/**
 * A page of the workspace's feed: what changed after the cursor, oldest change first, each document once
 * at its newest state. [CH1]
 * @throws DomainError `invalid_request` for a cursor that was never given out; `cursor_expired` when a deletion
 *   after it has been forgotten [CH3]
 */
export async function readChanges(
  db: Database,
  { workspace_id: workspaceId, cursor, limit, fields = documentFieldSchema.options }: ChangesInput,
): Promise<Changes> {
  const from = cursor === undefined ? undefined : feedPlaceOf(workspaceId, cursor)
  const rows = await readPage(db, workspaceId, from?.position ?? 0n, { limit, fields })
  const { newest, purged } = rows[0] ?? { newest: 0n, purged: 0n }
  if (from && purged > from.position && purged > from.began) throw cursorExpired()
  const changes = rows.flatMap((row) => (row.id === null ? [] : [row]))
  const last = changes.at(-1)
  const next: FeedPlace = last?.more
    ? { position: last.position, began: from?.began ?? newest }
    : { position: newest, began: 0n }
  return {
    changes: changes.map((row) => changedDocumentOf(row, fields)),
    next_cursor: feedCursorOf(workspaceId, next),
    has_more: last?.more ?? false,
  }
}

/**
 * One statement, so one snapshot: a deletion that it does not show any more is in `purged`, and all that was
 * written up to `newest` is in the rows. The page ends at the limit, or before the document with which it would
 * grow too large. A state is read only for those who ask for it; it may be made of the text, which is always read.
 */
function readPage(
  db: Database,
  workspaceId: string,
  after: bigint,
  { limit, fields }: { limit: number; fields: readonly DocumentField[] },
): Promise<PageRow[]> {
  const state = fields.includes('yjs_state_b64') ? Prisma.sql`yjs_state` : Prisma.sql`NULL::bytea`
  const stateBytes = fields.includes('yjs_state_b64')
    ? Prisma.sql`coalesce(octet_length(state), octet_length(content))`
    : Prisma.sql`0`
  return db.$queryRaw<PageRow[]>(Prisma.sql`
    WITH page AS (
      SELECT next.*, row_number() OVER feed AS place,
             sum(octet_length(content) + ${stateBytes}) OVER feed AS bytes, count(*) OVER () AS total
      FROM (SELECT id, title, content, ${state} AS state, version, position, created_at, updated_at,
                   deleted_at IS NOT NULL AS deleted
            FROM documents WHERE workspace_id = ${workspaceId}::uuid AND position > ${after}
            ORDER BY position LIMIT ${limit + 1}) AS next
      WINDOW feed AS (ORDER BY position)),
    changed AS (
      SELECT *, count(*) OVER () < total AS more FROM page
      WHERE place <= ${limit} AND (bytes <= ${limits.maxPageBytes} OR place = 1))
    SELECT changed.id, title, content, state, version, position, changed.created_at, updated_at, deleted, more,
           feed_position AS newest, purged_position AS purged
    FROM workspaces LEFT JOIN changed ON true WHERE workspaces.id = ${workspaceId}::uuid
    ORDER BY position`)
}

function cursorExpired(): DomainError {
  return new DomainError(
    'cursor_expired',
    `Deletions are kept for ${limits.tombstoneDays} days, and this cursor is older: read the feed again without one.`,
  )
}
