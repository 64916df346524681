/** The versions of a document: its row is the current one, those before it lie in history. [BT15] */
import { documentIdPattern } from '@/contract/batch'
import type { DocumentVersion, VersionList, VersionSummary } from '@/contract/document'
import { matchCursor, pageOf } from '../cursor'
import { DomainError } from '../DomainError'
import { type Database, Prisma } from '../db/prisma'
import { documentNotFound } from './listDocuments'
import { textOfVersion } from './readPastTexts'
import type { VersionOperation } from './StoredDocument'

interface VersionRow {
  version: number
  title: string
  operation: VersionOperation
  author_id: string
  author_name: string | null
  created_at: Date
  current: boolean
  /** What a person called it. */
  name: string | null
  merged: boolean | null
}

/** Newest first. @throws DomainError `not_found`; `invalid_request` for a cursor that was never given out */
export async function listVersions(
  db: Database,
  {
    workspace_id,
    id,
    cursor,
    limit,
  }: { workspace_id: string; id: string; cursor?: string | undefined; limit: number },
): Promise<VersionList> {
  refuseImpossibleId(id)
  const before = cursor === undefined ? NO_VERSION : Number(matchCursor(cursor, BEFORE_VERSION)[1])
  const rows = await db.$queryRaw<VersionRow[]>(Prisma.sql`
    ${versionsOf(workspace_id, id, Prisma.sql`version < ${before}`, limit + 1)}`)
  if (rows.length === 0) await currentVersion(db, workspace_id, id)
  const { page, next } = pageOf(rows, limit, ({ version }) => `before ${version}`)
  return { versions: page.map(summaryOf), ...next }
}

/**
 * One version with its text.
 * @throws DomainError `not_found`; `version_thinned` for one that there was
 */
export async function getVersion(
  db: Database,
  { workspace_id, id, version }: { workspace_id: string; id: string; version: number },
): Promise<DocumentVersion> {
  const summary = await getSummary(db, { workspace_id, id, version })
  const content = await textOfVersion(db, workspace_id, { id, version })
  if (content !== undefined)
    return { ...summary, content, ...(await previousVersion(db, workspace_id, id, version)) }
  throw missingVersion(version, await currentVersion(db, workspace_id, id))
}

async function previousVersion(
  db: Database,
  workspaceId: string,
  id: string,
  version: number,
): Promise<{ previous_version?: number }> {
  const [row] = await db.$queryRaw<{ previous_version: number }[]>(Prisma.sql`
    SELECT version AS previous_version FROM document_versions
    WHERE workspace_id = ${workspaceId}::uuid AND document_id = ${id} AND version < ${version}
    ORDER BY version DESC LIMIT 1`)
  return row ?? {}
}

/** One version without its text. @throws DomainError as `getVersion` */
export async function getSummary(
  db: Database,
  { workspace_id, id, version }: { workspace_id: string; id: string; version: number },
): Promise<VersionSummary> {
  refuseImpossibleId(id)
  const [row] = await db.$queryRaw<VersionRow[]>(
    versionsOf(workspace_id, id, Prisma.sql`version = ${version}`, 1),
  )
  if (!row) throw missingVersion(version, await currentVersion(db, workspace_id, id))
  return summaryOf(row)
}

/** [BT15] A number is never given again: of those up to the current one, what is not there was thinned out. */
export function missingVersion(version: number, current: number): DomainError {
  if (version > current) return new DomainError('not_found', 'The document has no such version.')
  return new DomainError(
    'version_thinned',
    'This version was thinned out: of older versions only some are kept.',
  )
}

/** Newest first. Each part is limited by itself, so that a page walks only as far as it is long. */
function versionsOf(workspaceId: string, id: string, which: Prisma.Sql, limit: number): Prisma.Sql {
  return Prisma.sql`
    SELECT versions.*, users.name AS author_name, marks.name, marks.merged FROM (
      (SELECT version, title, operation::text, author_id, updated_at AS created_at, true AS current
       FROM documents WHERE workspace_id = ${workspaceId}::uuid AND id = ${id} AND ${which})
      UNION ALL
      (SELECT version, title, operation::text, author_id, created_at, false AS current
       FROM document_versions WHERE workspace_id = ${workspaceId}::uuid AND document_id = ${id} AND ${which}
       ORDER BY version DESC LIMIT ${limit})
      ORDER BY version DESC LIMIT ${limit}
    ) AS versions
      LEFT JOIN users ON users.id = author_id
      LEFT JOIN version_marks AS marks ON marks.workspace_id = ${workspaceId}::uuid AND marks.document_id = ${id}
        AND marks.version = versions.version
    ORDER BY version DESC`
}

/** No document can have it, and PostgreSQL takes no NUL. */
function refuseImpossibleId(id: string): void {
  if (!documentIdPattern.test(id)) throw documentNotFound()
}

/** @throws DomainError `not_found` */
export async function currentVersion(db: Database, workspaceId: string, id: string): Promise<number> {
  refuseImpossibleId(id)
  const [row] = await db.$queryRaw<{ version: number }[]>(
    Prisma.sql`SELECT version FROM documents WHERE workspace_id = ${workspaceId}::uuid AND id = ${id}`,
  )
  if (!row) throw documentNotFound()
  return row.version
}

function summaryOf(row: VersionRow): VersionSummary {
  const { version, title, operation, author_id, author_name, created_at, current, name, merged } = row
  const author = { id: author_id, ...(author_name !== null && { name: author_name }) }
  return {
    version,
    title,
    operation,
    author,
    created_at: created_at.toISOString(),
    current,
    ...(name !== null && { name }),
    ...(merged && { merged: true as const }),
  }
}

const NO_VERSION = 2 ** 31 - 1
const BEFORE_VERSION = /^before (\d{1,9})$/
