/** The rows of documents and their history: read, locked and written in sets, never one by one. */
import { type Database, Prisma } from '../db/prisma'
import type { DocumentWrite, StoredDocument } from './StoredDocument'

/** The documents with these ids at their newest version, those in the trash too. */
export async function readDocuments(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, StoredDocument>> {
  if (ids.length === 0) return new Map()
  const rows = await db.$queryRaw<StoredDocument[]>(Prisma.sql`
    SELECT id, title, content, yjs_state AS state, version, deleted_at IS NOT NULL AS deleted
    FROM documents WHERE workspace_id = ${workspaceId}::uuid AND id = ANY(${ids}::text[])`)
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * Locks the documents in the order of their ids, so that two batches never wait for each other.
 * @returns the version of each that exists.
 */
export async function lockVersions(
  tx: Database,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.$queryRaw<{ id: string; version: number }[]>(Prisma.sql`
    SELECT id, version FROM documents
    WHERE workspace_id = ${workspaceId}::uuid AND id = ANY(${ids}::text[])
    ORDER BY id FOR UPDATE`)
  return new Map(rows.map((row) => [row.id, row.version]))
}

/**
 * Takes `count` places in the workspace's feed. The workspace's row stays locked until COMMIT, so that
 * places are given out in the order of commits and a reader of the feed never misses one. [CH2]
 * @returns the first place.
 */
export async function takePositions(tx: Database, workspaceId: string, count: number): Promise<bigint> {
  const rows = await tx.$queryRaw<{ last: bigint }[]>(Prisma.sql`
    UPDATE workspaces SET feed_position = feed_position + ${count}
    WHERE id = ${workspaceId}::uuid RETURNING feed_position AS last`)
  const [row] = rows
  if (!row) throw new Error('the workspace is gone')
  return row.last - BigInt(count) + 1n
}

/**
 * Writes the net result of a batch in one statement: new rows, changed rows, and what both leave to
 * history. A row that is replaced goes to history first, so a create costs none. [BT15]
 * @returns how many rows were written: fewer than asked for when a create lost a race.
 */
export async function writeDocuments(
  tx: Database,
  workspaceId: string,
  authorId: string,
  firstPosition: bigint,
  writes: readonly DocumentWrite[],
): Promise<number> {
  const created = writes.filter((write) => write.isNew)
  const changed = writes.filter((write) => !write.isNew)
  const passed = writes.flatMap((write) => write.passed)
  const positions = new Map(writes.map((write, index) => [write.document.id, firstPosition + BigInt(index)]))
  const workspace = Prisma.sql`${workspaceId}::uuid`
  const parts: Prisma.Sql[] = []

  if (created.length > 0) {
    parts.push(Prisma.sql`created AS (
      INSERT INTO documents (workspace_id, id, title, content, yjs_state, version, position, operation,
                             author_id, created_at, updated_at, deleted_at)
      SELECT ${workspace}, id, title, content, yjs_state, version, position, operation::version_operation,
             ${authorId}, now(), now(), CASE WHEN deleted THEN now() END
      FROM (VALUES ${rowsOf(created, positions)})
        AS new (id, title, content, yjs_state, version, position, operation, deleted)
      ON CONFLICT DO NOTHING
      RETURNING 1)`)
  }
  if (changed.length > 0) {
    parts.push(
      Prisma.sql`archived AS (
      INSERT INTO document_versions (workspace_id, document_id, version, title, content, operation, author_id, created_at)
      SELECT workspace_id, id, version, title, content, operation, author_id, updated_at
      FROM documents WHERE workspace_id = ${workspace} AND id = ANY(${changed.map((write) => write.document.id)}::text[]))`,
      Prisma.sql`changed AS (
      UPDATE documents AS old
      SET title = new.title, content = coalesce(new.content, old.content),
          yjs_state = coalesce(new.yjs_state, old.yjs_state), version = new.version, position = new.position,
          operation = new.operation::version_operation, author_id = ${authorId}, updated_at = now(),
          deleted_at = CASE WHEN new.deleted THEN coalesce(old.deleted_at, now()) END
      FROM (VALUES ${rowsOf(changed, positions)})
        AS new (id, title, content, yjs_state, version, position, operation, deleted)
      WHERE old.workspace_id = ${workspace} AND old.id = new.id
      RETURNING 1)`,
    )
  }
  const counts = [created.length > 0 && 'created', changed.length > 0 && 'changed'].filter(
    (name) => name !== false,
  )
  const total = Prisma.raw(counts.map((name) => `(SELECT count(*) FROM ${name})`).join(' + '))
  const rows = await tx.$queryRaw<{ written: bigint }[]>(
    Prisma.sql`WITH ${Prisma.join(parts, ', ')} SELECT ${total} AS written`,
  )
  if (passed.length > 0) {
    await tx.$executeRaw(Prisma.sql`
      INSERT INTO document_versions (workspace_id, document_id, version, title, content, operation, author_id, created_at)
      SELECT ${workspace}, id, version, title, content, operation::version_operation, ${authorId}, now()
      FROM (VALUES ${Prisma.join(
        passed.map(
          (v) =>
            Prisma.sql`(${v.id}::text, ${v.version}::int, ${v.title}::text, ${v.content}::text, ${v.operation}::text)`,
        ),
      )}) AS passed (id, version, title, content, operation)`)
  }
  return Number(rows[0]?.written ?? 0)
}

/** In id order, as inserts lock too. A body that did not change is NULL. */
function rowsOf(writes: readonly DocumentWrite[], positions: ReadonlyMap<string, bigint>): Prisma.Sql {
  const ordered = [...writes].sort((a, b) => (a.document.id < b.document.id ? -1 : 1))
  return Prisma.join(
    ordered.map(({ document, operation, bodyChanged }) => {
      const content = bodyChanged ? document.content : null
      const state = bodyChanged ? document.state : null
      return Prisma.sql`(${document.id}::text, ${document.title}::text, ${content}::text, ${state}::bytea,
        ${document.version}::int, ${positions.get(document.id)}::bigint, ${operation}::text, ${document.deleted}::boolean)`
    }),
  )
}
