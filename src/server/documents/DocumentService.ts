/** The rows of documents and their history: locked and written in sets, never one by one. */
import { type Database, Prisma } from '../db/prisma'
import { wanted } from './readDocuments'
import type { DocumentBody, DocumentWrite, PassedVersion } from './StoredDocument'

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
    SELECT id, version FROM ${wanted(workspaceId, ids)} JOIN documents USING (workspace_id, id)
    ORDER BY id FOR UPDATE OF documents`)
  return new Map(rows.map((row) => [row.id, row.version]))
}

/**
 * Takes `count` places in the workspace's feed. The workspace's row stays locked until COMMIT, so that
 * places are given out in the order of commits and a reader of the feed never misses one. [CH2]
 * `alongside` are statements to be done in the same round trip, for which each would otherwise take one.
 * @returns the first place.
 */
export async function takePositions(
  tx: Database,
  workspaceId: string,
  count: number,
  alongside: readonly Prisma.Sql[],
): Promise<bigint> {
  const rows = await tx.$queryRaw<{ last: bigint }[]>(Prisma.sql`
    WITH ${Prisma.join(alongside.map((statement, n) => Prisma.sql`${Prisma.raw(`step_${n}`)} AS (${statement})`))}
    UPDATE workspaces SET feed_position = feed_position + ${count}
    WHERE id = ${workspaceId}::uuid RETURNING feed_position AS last`)
  const [row] = rows
  if (!row) throw new Error('the workspace is gone')
  return row.last - BigInt(count) + 1n
}

/** Where and by whom the documents of one batch are written. */
interface WritingPlace {
  workspaceId: string
  authorId: string
  /** The first of as many places in the feed as there are writes. */
  firstPosition: bigint
}

/**
 * Writes the net result of a batch: new rows, changed rows, and what both leave to history.
 * @returns whether all of it was written: not when somebody else made one of the new documents meanwhile.
 */
export async function writeDocuments(
  tx: Database,
  place: WritingPlace,
  writes: readonly DocumentWrite[],
): Promise<boolean> {
  const positions = new Map(
    writes.map(({ document }, index) => [document.id, place.firstPosition + BigInt(index)]),
  )
  const created = writes.filter((write) => write.isNew)
  const changed = writes.filter((write) => !write.isNew)
  const passed = writes.flatMap((write) => write.passed)
  if (created.length > 0 && (await insertDocuments(tx, place, rowsOf(created, positions))) < created.length)
    return false
  if (changed.length > 0) {
    await replaceDocuments(tx, place, changed, rowsOf(changed, positions))
  }
  if (passed.length > 0) await insertPassedVersions(tx, place, passed)
  return true
}

function insertDocuments(
  tx: Database,
  { workspaceId, authorId }: WritingPlace,
  rows: Prisma.Sql,
): Promise<number> {
  return tx.$executeRaw(Prisma.sql`
    INSERT INTO documents (workspace_id, id, title, content, yjs_state, version, position, operation,
                           author_id, created_at, updated_at, deleted_at)
    SELECT ${workspaceId}::uuid, id, title, content, ${STATE}, version, position, operation::version_operation,
           ${authorId}, now(), now(), CASE WHEN deleted THEN now() END
    FROM (VALUES ${rows}) AS new ${COLUMNS}
    ON CONFLICT DO NOTHING`)
}

/** The row that is replaced goes to history first, so that a create costs none. [BT15] */
async function replaceDocuments(
  tx: Database,
  { workspaceId, authorId }: WritingPlace,
  changed: readonly DocumentWrite[],
  rows: Prisma.Sql,
): Promise<void> {
  const ids = changed.map(({ document }) => document.id)
  const archivingText = changed.filter(({ archivesText }) => archivesText).map(({ document }) => document.id)
  await tx.$executeRaw(Prisma.sql`
    WITH archived AS (
      INSERT INTO document_versions (workspace_id, document_id, version, title, content, operation, author_id, created_at)
      SELECT workspace_id, id, version, title, CASE WHEN id = ANY(${archivingText}::text[]) THEN content END,
             operation, author_id, updated_at
      FROM ${wanted(workspaceId, ids)} JOIN documents USING (workspace_id, id))
    UPDATE documents AS old
    SET title = new.title, content = coalesce(new.content, old.content),
        yjs_state = coalesce(${STATE}, old.yjs_state), version = new.version, position = new.position,
        operation = new.operation::version_operation, author_id = ${authorId}, updated_at = now(),
        deleted_at = CASE WHEN new.deleted THEN now() END
    FROM (SELECT ${workspaceId}::uuid AS workspace_id, * FROM (VALUES ${rows}) AS rows ${COLUMNS} OFFSET 0) AS new
    WHERE old.workspace_id = new.workspace_id AND old.id = new.id`)
}

/** [BT2] Versions that never were the document's row. */
async function insertPassedVersions(
  tx: Database,
  { workspaceId, authorId }: WritingPlace,
  passed: readonly PassedVersion[],
): Promise<void> {
  await tx.$executeRaw(Prisma.sql`
    INSERT INTO document_versions (workspace_id, document_id, version, title, content, operation, author_id, created_at)
    SELECT ${workspaceId}::uuid, id, version, title, content, operation::version_operation, ${authorId}, now()
    FROM (VALUES ${Prisma.join(
      passed.map(({ id, version, title, content, operation }) => {
        const text = content ?? null
        return Prisma.sql`(${id}::text, ${version}::int, ${title}::text, ${text}::text, ${operation}::text)`
      }),
    )}) AS passed (id, version, title, content, operation)`)
}

/** The columns of `rowsOf`. */
const COLUMNS = Prisma.raw(
  '(id, title, content, state_head, state_tail, version, position, operation, deleted)',
)

/** The state of a row of `rowsOf`: NULL for a body that did not change, and for a new one that its text says all of. */
const STATE = Prisma.raw(`CASE WHEN new.state_tail IS NULL THEN new.state_head
  ELSE new.state_head || convert_to(new.content, 'UTF8') || new.state_tail END`)

/** In id order, as inserts lock too. A body that did not change is NULL. */
function rowsOf(writes: readonly DocumentWrite[], positions: ReadonlyMap<string, bigint>): Prisma.Sql {
  const ordered = [...writes].sort((a, b) => (a.document.id < b.document.id ? -1 : 1))
  return Prisma.join(
    ordered.map(({ document, operation }) => {
      const content = document.body ? document.body.content : null
      const { head, tail } = document.body ? aroundText(document.body) : { head: null, tail: null }
      // Numbers and words of our own: as parameters they would cost more than some of the texts.
      const facts = `${document.version}, ${positions.get(document.id)}, '${operation}', ${document.deleted}`
      return Prisma.sql`(${document.id}::text, ${document.title}::text, ${content}::text, ${head}::bytea,
        ${tail}::bytea, ${Prisma.raw(facts)})`
    }),
  )
}

/**
 * A state of one piece of text and no deletions, as most are, ends with that text and an empty set of deletions:
 * it is sent as what stands before and after, so that the text goes to the database once. Otherwise all of it is
 * the head. Only that one place is looked at, as searching a state from outside for its text can take hours.
 */
function aroundText({ state, content }: DocumentBody): { head: Uint8Array | null; tail: Uint8Array | null } {
  if (!state) return { head: null, tail: null }
  const text = Buffer.from(content)
  const end = state.length - 1
  const start = end - text.length
  if (text.length === 0 || start < 0 || !text.equals(state.subarray(start, end)))
    return { head: state, tail: null }
  return { head: state.subarray(0, start), tail: state.subarray(end) }
}
