/** What a batch has to know of documents before it is decided: read in sets, never one by one. */
import { limits } from '@/contract/limits'
import { DomainError } from '../DomainError'
import { type Database, Prisma } from '../db/prisma'
import type { BaseVersion, StoredDocument } from './StoredDocument'
import { TEXT_OF_VERSION } from './textOfVersion'

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
      SELECT id, title, version, deleted_at IS NOT NULL AS deleted
      FROM ${wanted(workspaceId, ids)} JOIN documents USING (workspace_id, id)`)
  }
  const lengths = documents.map(({ body }) => (typeof body === 'number' ? body : body === 'any' ? ANY : NONE))
  // Lengths are known without the bodies being fetched, and in a CASE only those are fetched that are given.
  const rows = await tx.$queryRaw<BodyRow[]>(Prisma.sql`
    SELECT id, title, version, deleted, bytes, body,
      CASE WHEN body AND bytes <= ${allowance} THEN content END AS content,
      CASE WHEN body AND bytes <= ${allowance} THEN yjs_state END AS state
    FROM (
      SELECT *, deleted_at IS NOT NULL AS deleted,
        (sum(octet_length(content) + coalesce(octet_length(yjs_state), octet_length(content)))
          FILTER (WHERE body) OVER ())::float8 AS bytes
      FROM (
        SELECT *, length = ${ANY} OR length = octet_length(content) AS body
        FROM (SELECT ${workspaceId}::uuid AS workspace_id, *
              FROM unnest(${ids}::text[], ${lengths}::int[]) AS one (id, length) OFFSET 0) AS wanted
          JOIN documents USING (workspace_id, id) OFFSET 0) AS found) AS measured`)
  return rows.map(({ id, title, version, deleted, bytes, body, content, state }) => {
    if (!body) return { id, title, version, deleted }
    if (content === null) throw tooHeavy(bytes ?? 0)
    return { id, title, version, deleted, body: { content, ...(state && { state }) } }
  })
}

const [ANY, NONE] = [-1, -2]

interface BodyRow {
  id: string
  title: string
  version: number
  deleted: boolean
  /** Of all bodies that are given. */
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

function tooHeavy(bytes: number): Error {
  return bytes > limits.maxBatchBytes ? tooMuchAtOnce(bytes) : new TooHeavy(bytes)
}

/** Sent in smaller parts the same operations can be applied. */
export function tooMuchAtOnce(bytes: number): DomainError {
  const [megabytes, limit] = [bytes, limits.maxBatchBytes].map((size) => Math.ceil(size / 1024 ** 2))
  const detail = `The documents of this batch and their new versions come to ${megabytes} MiB together, more than ${limit}: send fewer operations at once.`
  return new DomainError('payload_too_large', detail, { max_bytes: limits.maxBatchBytes, applied: false })
}

/** A version that an operation wants to merge with. [BT13] */
export interface WantedBase {
  id: string
  version: number
  /** Whether its text is wanted, or only its title. */
  withText: boolean
}

export type FoundBase = BaseVersion & { id: string; version: number }

/**
 * Those of the wanted versions that are in history. A document's current version is not: it is its row.
 * @throws DomainError `payload_too_large`; TooHeavy
 */
export async function readBases(
  tx: Database,
  workspaceId: string,
  bases: readonly WantedBase[],
  allowance: number,
): Promise<FoundBase[]> {
  if (bases.length === 0) return []
  const rows = await tx.$queryRaw<BaseRow[]>(Prisma.sql`
    SELECT id, version, title, bytes, with_text,
      CASE WHEN with_text AND bytes <= ${allowance} THEN content END AS content
    FROM (
      SELECT *, (sum(octet_length(content)) FILTER (WHERE with_text) OVER ())::float8 AS bytes
      FROM (
        SELECT document_id AS id, old.version, title, with_text, ${TEXT_OF_VERSION} AS content
        FROM (
          SELECT ${workspaceId}::uuid AS workspace_id, *
          FROM unnest(${bases.map(({ id }) => id)}::text[], ${bases.map(({ version }) => version)}::bigint[],
            ${bases.map(({ withText }) => withText)}::boolean[]) AS base (document_id, version, with_text)
          OFFSET 0) AS wanted
          JOIN document_versions AS old USING (workspace_id, document_id, version) OFFSET 0) AS found) AS measured`)
  return rows.map(({ id, version, title, bytes, with_text, content }) => {
    if (!with_text) return { id, version, title }
    if (content === null) throw tooHeavy(bytes ?? 0)
    return { id, version, title, content }
  })
}

interface BaseRow {
  id: string
  version: number
  title: string
  /** Of all texts that are wanted. */
  bytes: number | null
  with_text: boolean
  content: string | null
}

/**
 * The documents to be looked up, as a table that the planner must take as it is: it then finds each by its
 * primary key. Told the workspace as a constant it may rather walk through the whole workspace, when its
 * statistics say that this is small.
 */
export function wanted(workspaceId: string, ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`(SELECT ${workspaceId}::uuid AS workspace_id, unnest(${ids}::text[]) AS id OFFSET 0) AS wanted`
}
