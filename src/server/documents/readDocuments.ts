/**
 * What a batch has to know of documents before it is decided: read in sets, never one by one.
 *
 * Each row is looked up LATERAL, and OFFSET 0 keeps the planner from doing anything else: it then finds each by its
 * primary key. In an ordinary join it may rather walk through the whole workspace, when its statistics say that this
 * is small. The workspace is a constant, by which a distributed PostgreSQL knows the one node to ask.
 */
import { limits } from '@/contract/limits'
import { DomainError } from '../DomainError'
import { type Database, Prisma } from '../db/prisma'
import { inParts, PART_BYTES } from './inParts'
import type { StoredDocument } from './StoredDocument'

/** A document to look up. */
export interface WantedDocument {
  id: string
  /** Whether its body is wanted: not, in any case, or only if its text has so many bytes. */
  body: 'none' | 'any' | number
}

/**
 * The wanted documents at their newest version, those in the trash too.
 * @throws DomainError `payload_too_large` when the wanted bodies are together more than a batch may be about;
 *   TooHeavy when they are more than `allowance` bytes
 */
export async function readDocuments(
  tx: Database,
  workspaceId: string,
  documents: readonly WantedDocument[],
  allowance: number,
): Promise<StoredDocument[]> {
  if (documents.length === 0) return []
  const ids = documents.map(({ id }) => id)
  if (documents.every(({ body }) => body === 'none')) {
    return tx.$queryRaw<StoredDocument[]>(Prisma.sql`
      SELECT found.* FROM unnest(${ids}::text[]) AS wanted (id), LATERAL (
        SELECT documents.id, title, version, deleted_at IS NOT NULL AS deleted FROM documents
        WHERE workspace_id = ${workspaceId}::uuid AND documents.id = wanted.id OFFSET 0) AS found`)
  }
  const rows = await readRows(tx, workspaceId, documents, Math.min(allowance, PART_BYTES))
  const bytes = rows[0]?.bytes ?? 0
  if (bytes > allowance) throw tooHeavy(bytes)
  const large = rows.filter(({ body, content }) => body && content === null)
  const found = rows.filter(({ body, content }) => !body || content !== null)
  for (const part of inParts(large, ({ length }) => length)) {
    const bodies = part.map(({ id }) => ({ id, body: 'any' as const }))
    found.push(...(await readRows(tx, workspaceId, bodies, Number.MAX_SAFE_INTEGER)))
  }
  return found.map(({ id, title, version, deleted, content, state }) => ({
    id,
    title,
    version,
    deleted,
    ...(content !== null && { body: { content, ...(state && { state }) } }),
  }))
}

/** Lengths are known without the bodies being fetched, and in a CASE only those are fetched that are given. */
function readRows(
  tx: Database,
  workspaceId: string,
  documents: readonly WantedDocument[],
  maxBytes: number,
): Promise<BodyRow[]> {
  const ids = documents.map(({ id }) => id)
  const lengths = documents.map(({ body }) => (typeof body === 'number' ? body : body === 'any' ? ANY : NONE))
  return tx.$queryRaw<BodyRow[]>(Prisma.sql`
    SELECT id, title, version, deleted, length, bytes, body,
      CASE WHEN body AND bytes <= ${maxBytes} THEN content END AS content,
      CASE WHEN body AND bytes <= ${maxBytes} THEN yjs_state END AS state
    FROM (
      SELECT *, deleted_at IS NOT NULL AS deleted, (sum(length) FILTER (WHERE body) OVER ())::float8 AS bytes
      FROM (
        SELECT id, title, version, deleted_at, content, yjs_state,
          wanted_length = ${ANY} OR wanted_length = octet_length(content) AS body,
          octet_length(content) + coalesce(octet_length(yjs_state), octet_length(content)) AS length
        FROM unnest(${ids}::text[], ${lengths}::int[]) AS wanted (wanted_id, wanted_length), LATERAL (
          SELECT * FROM documents WHERE workspace_id = ${workspaceId}::uuid AND id = wanted_id OFFSET 0) AS document
        OFFSET 0) AS found) AS measured`)
}

const [ANY, NONE] = [-1, -2]

interface BodyRow {
  id: string
  title: string
  version: number
  deleted: boolean
  /** Of its text and its state. */
  length: number
  /** Of all bodies that are wanted. */
  bytes: number | null
  body: boolean
  content: string | null
  state: Uint8Array | null
}

/** The bodies that were asked for are too many for what they were allowed to weigh. */
export class TooHeavy extends Error {
  constructor(readonly bytes: number) {
    super(`${bytes} bytes of documents`)
  }
}

/** They are held as they are, and as the batch makes them. */
export function tooHeavy(bytes: number): Error {
  if (bytes > limits.maxBatchBytes) return tooMuchAtOnce(bytes)
  return new TooHeavy(Math.min(2 * bytes, limits.maxBatchBytes))
}

/** Sent in smaller parts the same operations can be applied. */
export function tooMuchAtOnce(bytes: number): DomainError {
  const [megabytes, limit] = [bytes, limits.maxBatchBytes].map((size) => Math.ceil(size / 1024 ** 2))
  const detail = `The documents of this batch and their new versions come to ${megabytes} MiB together, more than ${limit}: send fewer operations at once.`
  return new DomainError('payload_too_large', detail, { max_bytes: limits.maxBatchBytes, applied: false })
}
