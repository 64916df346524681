/** The rows of documents and their history: locked and written in sets, never one by one. */
import type { Usage } from '@/contract/quota'
import { onNodeOf } from '../db/onNodeOf'
import { type Database, Prisma } from '../db/prisma'
import { inParts } from './inParts'
import { markVersions } from './markVersions'
import { PackedParameter, type Slice } from './PackedParameter'
import { packPast, TEXT_OF_PAST } from './packPast'
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
    SELECT found.id, found.version
    FROM unnest(${[...ids].sort()}::text[]) AS wanted (id), LATERAL (
      SELECT documents.id, version FROM documents
      WHERE workspace_id = ${workspaceId}::uuid AND documents.id = wanted.id OFFSET 0 FOR UPDATE) AS found`)
  return new Map(rows.map((row) => [row.id, row.version]))
}

/** What a batch takes of its workspace. */
interface Taking {
  /** Places in the feed. */
  count: number
  /** What it adds to what is stored. [BT18] */
  growth: Usage
  /** The most that may be stored before, for all of that to have room. */
  ceiling: Usage
}

/**
 * Takes places in the workspace's feed, and room for what is written there. The workspace's row stays locked until
 * COMMIT, so that places are given out in the order of commits and a reader of the feed never misses one. [CH2]
 * @returns the first place; undefined when others have taken the room meanwhile, or the workspace is gone: the
 *   transaction is then to be rolled back.
 */
export async function takePositions(
  tx: Database,
  workspaceId: string,
  { count, growth, ceiling }: Taking,
): Promise<bigint | undefined> {
  const rows = await tx.$queryRaw<{ last: bigint }[]>(Prisma.sql`
    UPDATE workspaces SET feed_position = feed_position + ${count},
      used_bytes = used_bytes + ${growth.bytes}::bigint, used_documents = used_documents + ${growth.documents}::bigint
    WHERE id = ${workspaceId}::uuid
      AND used_bytes <= ${ceiling.bytes}::bigint AND used_documents <= ${ceiling.documents}::bigint
    RETURNING feed_position AS last`)
  const [row] = rows
  return row && row.last - BigInt(count) + 1n
}

/** Where and by whom the documents of one batch are written. */
interface WritingPlace {
  workspaceId: string
  authorId: string
  /** The first of as many places in the feed as there are writes. */
  firstPosition: bigint
}

/**
 * Writes the net result of a batch: new rows, changed rows, and what both leave to history. Long ones take several
 * statements, so that only a part of them is on its way to the database at a time. [RQ9]
 * @returns whether all of it was written: not when somebody else made one of the new documents meanwhile.
 */
export async function writeDocuments(
  tx: Database,
  place: WritingPlace,
  writes: readonly DocumentWrite[],
): Promise<boolean> {
  // In the order of ids, as inserts lock too.
  const rows = writes
    .map((write, index): Row => ({ ...write, position: place.firstPosition + BigInt(index) }))
    .sort((a, b) => (a.document.id < b.document.id ? -1 : 1))
  const created = rows.filter((row) => row.isNew)
  const changed = rows.filter((row) => !row.isNew)
  const passed = writes.flatMap((write) => write.passed)
  for (const part of inParts(created, bytesOfRow))
    if ((await insertDocuments(tx, place, part)) < part.length) return false
  for (const part of inParts(changed, bytesOfRow)) await replaceDocuments(tx, place, part)
  for (const part of inParts(passed, ({ text }) => text?.content.length ?? 0))
    await insertPassedVersions(tx, place, part)
  await markVersions(tx, place.workspaceId, writes.flatMap(markedOf))
  return true
}

function markedOf({ document: { id, version: newest }, merged, keepsNewest }: DocumentWrite) {
  const marked = merged.map((version) => ({ id, version, isMerged: true }))
  const isMarked = !keepsNewest || merged.includes(newest)
  return isMarked ? marked : [...marked, { id, version: newest, isMerged: false }]
}

function bytesOfRow({ document: { body } }: Row): number {
  return (body?.content.length ?? 0) + (body?.state?.length ?? 0)
}

/** What is written of one document, and its place in the feed. */
type Row = DocumentWrite & { position: bigint }

/** @returns how many were written: those that come back, as a distributed PostgreSQL counts what it was given. */
async function insertDocuments(
  tx: Database,
  { workspaceId, authorId }: WritingPlace,
  created: readonly Row[],
): Promise<number> {
  const written = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
    INSERT INTO documents (workspace_id, id, title, content, yjs_state, version, position, operation,
                           author_id, created_at, updated_at, deleted_at)
    SELECT ${workspaceId}::uuid, id, title, content, yjs_state, version, position, operation,
           ${authorId}, moment, moment, CASE WHEN deleted THEN moment END
    FROM ${sent(created)}, (SELECT now() AS moment OFFSET 0) AS clock
    ON CONFLICT DO NOTHING RETURNING id`)
  return written.length
}

/** The rows that are replaced go to history first, so that a create costs none. [BT15] */
async function replaceDocuments(
  tx: Database,
  { workspaceId, authorId }: WritingPlace,
  changed: readonly Row[],
): Promise<void> {
  const ids = changed.map(({ document }) => document.id)
  const past = packPast(
    changed.map(({ replaced }) => replaced),
    { sendsWhole: false },
  )
  // A whole text is copied from the row, and not sent once more.
  const whole = changed.map(({ replaced }) => replaced !== undefined && replaced.edits === undefined)
  await tx.$executeRaw(Prisma.sql`
    INSERT INTO document_versions (workspace_id, document_id, version, title, content, edits, operation, author_id, created_at)
    SELECT ${workspaceId}::uuid, past.id, version, title,
           CASE WHEN whole THEN content ELSE ${TEXT_OF_PAST} END, edits::int[], operation, author_id, updated_at
    FROM ${past.sql},
         unnest(${ids}::text[], ${whole}::boolean[], ${past.edits}::text[], ${past.starts}::int[], ${past.lengths}::int[])
           AS past (id, whole, edits, start, length),
         LATERAL (SELECT * FROM documents WHERE workspace_id = ${workspaceId}::uuid AND documents.id = past.id OFFSET 0) AS old`)
  await tx.$executeRaw(Prisma.sql`
    UPDATE documents AS old
    SET title = new.title, content = coalesce(new.content, old.content),
        yjs_state = coalesce(new.yjs_state, old.yjs_state), version = new.version, position = new.position,
        operation = new.operation, author_id = ${authorId}, updated_at = new.moment,
        deleted_at = CASE WHEN new.deleted THEN new.moment END
    FROM (SELECT ${workspaceId}::uuid AS workspace_id, now() AS moment, * FROM ${sent(changed)} OFFSET 0) AS new
    WHERE old.workspace_id = new.workspace_id AND old.id = new.id AND ${await onNodeOf('old', workspaceId)}`)
}

/** [BT2] Versions that never were the document's row. */
async function insertPassedVersions(
  tx: Database,
  { workspaceId, authorId }: WritingPlace,
  passed: readonly PassedVersion[],
): Promise<void> {
  const past = packPast(passed.map(({ text }) => text))
  await tx.$executeRaw(Prisma.sql`
    INSERT INTO document_versions (workspace_id, document_id, version, title, content, edits, operation, author_id, created_at)
    SELECT ${workspaceId}::uuid, id, version, title, ${TEXT_OF_PAST}, edits::int[],
           operation::version_operation, ${authorId}, now()
    FROM ${past.sql},
         unnest(${passed.map(({ id }) => id)}::text[], ${passed.map(({ version }) => version)}::int[],
                ${passed.map(({ title }) => title)}::text[], ${passed.map(({ operation }) => operation)}::text[],
                ${past.edits}::text[], ${past.starts}::int[], ${past.lengths}::int[])
           AS row (id, version, title, operation, edits, start, length)`)
}

/**
 * The rows as something to select from. A body that did not change is NULL, and so is the state of a new one of
 * which its text says all.
 */
function sent(rows: readonly Row[]): Prisma.Sql {
  const packed = new PackedParameter()
  const bodies = rows.map(({ document }) => addBody(packed, document.body))
  return Prisma.sql`(
    SELECT id, title, version, position, operation::version_operation AS operation, deleted,
           convert_from(substring(bytes FROM text_start FOR text_length), 'UTF8') AS content,
           substring(bytes FROM state_start FOR state_length) AS yjs_state
    FROM ${packed.sql()},
         unnest(${rows.map(({ document }) => document.id)}::text[],
                ${rows.map(({ document }) => document.title)}::text[],
                ${rows.map(({ document }) => document.version)}::int[],
                ${rows.map(({ position }) => position)}::bigint[],
                ${rows.map(({ operation }) => operation)}::text[],
                ${rows.map(({ document }) => document.deleted)}::boolean[],
                ${bodies.map(({ text }) => text?.start)}::int[], ${bodies.map(({ text }) => text?.length)}::int[],
                ${bodies.map(({ state }) => state?.start)}::int[], ${bodies.map(({ state }) => state?.length)}::int[])
           AS row (id, title, version, position, operation, deleted, text_start, text_length, state_start, state_length)
    ) AS new`
}

/** Where the text and the state of a body lie among the bytes that are sent. */
interface PlacedBody {
  text?: Slice
  state?: Slice
}

/**
 * A state of one piece of text and no deletions, as most are, ends with that text and an empty set of deletions: the
 * text is sent as a part of it. Only that one place is looked at, as searching a state from outside for its text
 * can take hours.
 */
function addBody(packed: PackedParameter, body: DocumentBody | undefined): PlacedBody {
  if (!body) return {}
  const text = Buffer.from(body.content)
  if (!body.state) return { text: packed.add(text) }
  const state = packed.add(body.state)
  const offset = body.state.length - 1 - text.length
  const within = offset >= 0 && text.equals(body.state.subarray(offset, -1))
  return { state, text: within ? { start: state.start + offset, length: text.length } : packed.add(text) }
}
