/** The versions of a document: its row is the current one, those before it lie in history. [BT15] */
import { documentIdPattern } from '@/contract/batch'
import type { DocumentVersion, VersionList, VersionSummary } from '@/contract/document'
import { matchCursor, pageOf } from '../cursor'
import { DomainError } from '../DomainError'
import { type Database, Prisma } from '../db/prisma'
import { documentNotFound } from './listDocuments'
import type { VersionOperation } from './StoredDocument'
import { TEXT_OF_VERSION } from './textOfVersion'

interface VersionRow {
  version: number
  title: string
  operation: VersionOperation
  author_id: string
  author_name: string | null
  created_at: Date
  current: boolean
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
    ${versionsOf(workspace_id, id, Prisma.sql`version < ${before}`, { withText: false })} ORDER BY version DESC LIMIT ${limit + 1}`)
  if (rows.length === 0) await requireDocument(db, workspace_id, id)
  const { page, next } = pageOf(rows, limit, ({ version }) => `before ${version}`)
  return { versions: page.map(summaryOf), ...next }
}

/** One version with its text. @throws DomainError `not_found` */
export async function getVersion(
  db: Database,
  { workspace_id, id, version }: { workspace_id: string; id: string; version: number },
): Promise<DocumentVersion> {
  refuseImpossibleId(id)
  const rows = await db.$queryRaw<(VersionRow & { content: string })[]>(
    versionsOf(workspace_id, id, Prisma.sql`version = ${version}`, { withText: true }),
  )
  const [row] = rows
  if (row) return { ...summaryOf(row), content: row.content }
  await requireDocument(db, workspace_id, id)
  throw new DomainError('not_found', 'The document has no such version.')
}

function versionsOf(
  workspaceId: string,
  id: string,
  which: Prisma.Sql,
  { withText }: { withText: boolean },
): Prisma.Sql {
  const content = withText ? Prisma.sql`content,` : Prisma.empty
  const text = withText ? Prisma.sql`${TEXT_OF_VERSION} AS content,` : Prisma.empty
  return Prisma.sql`
    SELECT versions.*, users.name AS author_name FROM (
      SELECT version, title, ${content} operation::text, author_id, updated_at AS created_at, true AS current
      FROM documents WHERE workspace_id = ${workspaceId}::uuid AND id = ${id} AND ${which}
      UNION ALL
      SELECT version, title, ${text} operation::text, author_id, created_at, false AS current
      FROM document_versions AS old WHERE workspace_id = ${workspaceId}::uuid AND document_id = ${id} AND ${which}
    ) AS versions LEFT JOIN users ON users.id = author_id`
}

/** No document can have it, and PostgreSQL takes no NUL. */
function refuseImpossibleId(id: string): void {
  if (!documentIdPattern.test(id)) throw documentNotFound()
}

async function requireDocument(db: Database, workspaceId: string, id: string): Promise<void> {
  const rows = await db.$queryRaw<unknown[]>(
    Prisma.sql`SELECT 1 FROM documents WHERE workspace_id = ${workspaceId}::uuid AND id = ${id}`,
  )
  if (rows.length === 0) throw documentNotFound()
}

function summaryOf(row: VersionRow): VersionSummary {
  const { version, title, operation, author_id, author_name, created_at, current } = row
  const author = { id: author_id, ...(author_name !== null && { name: author_name }) }
  return { version, title, operation, author, created_at: created_at.toISOString(), current }
}

const NO_VERSION = 2 ** 31 - 1
const BEFORE_VERSION = /^before (\d{1,9})$/
