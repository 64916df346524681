/**
 * Search by words: from what was asked for to a page of documents in id order, which is the one order in which
 * a cursor stays true while documents come and go. A word that few documents have is looked up in the index. One
 * that many have is not, as all of them would have to be sorted for each page: they are met soon enough on a
 * walk through the workspace.
 */
import type { DocumentList, ListDocumentsInput, ListedDocument } from '@/contract/document'
import { cursorOf } from '../cursor'
import { DomainError } from '../DomainError'
import { onNodeOf } from '../db/onNodeOf'
import { type Database, Prisma } from '../db/prisma'
import { setLocal } from '../db/setLocal'
import { type SummaryRow, summaryOf } from '../documents/documentOf'
import { idBefore, inTrash } from '../documents/listDocuments'
import { parseSearch } from './parseSearch'
import { inThisWorkspace, notAllKnown, wanted, wantedInTitle } from './searchWords'

/** Documents with the words up to which the index is asked. */
const FEW = 5_000
/** Documents that one stretch of the walk is long. */
const STRETCH = 20_000
/** Milliseconds after which the walk is broken off: the page may be short, and its cursor leads on. */
const WALK_MS = 1_000
/** Characters at the beginning of a text in which the place of a snippet is looked for. */
const SNIPPET_REACH = 4_000

/**
 * A page of the documents that have the words asked for, as far as they are in the index.
 * @throws DomainError `invalid_request` for a cursor never given out, or when there is no word in `q` or `title`
 */
export async function searchDocuments(tx: Database, input: ListDocumentsInput): Promise<DocumentList> {
  const after = idBefore(input.cursor)
  await nameSearch(tx, input)
  const few = await lookUp(tx, input.workspace_id, after)
  const { rows, next } = few ? await readFew(tx, input, few) : await walk(tx, input, after)
  return { documents: rows.map(listedOf), ...(next !== undefined && { next_cursor: cursorOf(next) }) }
}

type FoundRow = SummaryRow & { snippet: string | null }

interface FoundPage {
  rows: FoundRow[]
  /** The id after which there is more. */
  next?: string | undefined
}

/**
 * Whether the workspace has documents so long that not all of their words are in the index. To be asked before or
 * after a search, not within: it names another.
 */
export async function hasPartlySearched(tx: Database, workspaceId: string): Promise<boolean> {
  const [asked] = await tx.$queryRaw<{ search: string }[]>(
    Prisma.sql`SELECT (${inThisWorkspace(workspaceId)} && ${notAllKnown})::text AS search`,
  )
  await setLocal(tx, { 'app.search': asked?.search ?? '', ...BY_INDEX })
  const found = await tx.$queryRaw<unknown[]>(
    Prisma.sql`SELECT document_id FROM document_search WHERE ${await onNodeOf('document_search', workspaceId)} LIMIT 1`,
  )
  return found.length > 0
}

/** Says what is searched for: row-level security then shows of the index what matches it. */
async function nameSearch(tx: Database, { workspace_id, q, title }: ListDocumentsInput): Promise<void> {
  const words = q === undefined ? Prisma.sql`NULL::tsquery` : wanted(q)
  const titleWords = title === undefined ? Prisma.sql`NULL::tsquery` : wantedInTitle(title)
  const [named] = await tx.$queryRaw<{ q: boolean; title: boolean; search: string | null }[]>(Prisma.sql`
    SELECT words IS NOT NULL AS q, title_words IS NOT NULL AS title,
      (${inThisWorkspace(workspace_id)} && coalesce(words, title_words) && coalesce(title_words, words))::text AS search
    FROM (SELECT ${words} AS words, ${titleWords} AS title_words OFFSET 0) AS asked`)
  for (const name of ['q', 'title'] as const) {
    if ({ q, title }[name] === undefined || named?.[name]) continue
    const errors = [{ pointer: `/${name}`, message: 'has no word to search for' }]
    throw new DomainError('invalid_request', 'There is no word to search for.', { errors })
  }
  await setLocal(tx, { 'app.search': named?.search ?? '' })
}

/**
 * By the index on words and nothing else: the planner would rather walk for a word that it takes for common.
 * @returns the ids after this one, in order; nothing when there are more than few in all.
 */
async function lookUp(tx: Database, workspaceId: string, after: string): Promise<string[] | undefined> {
  await setLocal(tx, BY_INDEX)
  const [found] = await tx.$queryRaw<{ ids: string[] | null }[]>(Prisma.sql`
    SELECT CASE WHEN count(*) <= ${FEW}::int THEN coalesce(array_agg(id ORDER BY id) FILTER (WHERE id > ${after}), '{}') END AS ids
    FROM (SELECT document_id AS id FROM document_search
          WHERE ${await onNodeOf('document_search', workspaceId)} LIMIT ${FEW + 1}) AS found`)
  // From here on documents are found one by one, by their ids.
  await setLocal(tx, ONE_BY_ONE)
  return found?.ids ?? undefined
}

/** What we know better than the planner, whose statistics are not about one workspace. */
const BY_INDEX = {
  enable_bitmapscan: 'on',
  enable_seqscan: 'off',
  enable_indexscan: 'off',
  enable_indexonlyscan: 'off',
} as const

const ONE_BY_ONE = {
  enable_seqscan: 'on',
  enable_indexscan: 'on',
  enable_indexonlyscan: 'on',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
} as const

async function readFew(tx: Database, input: ListDocumentsInput, ids: readonly string[]): Promise<FoundPage> {
  if (ids.length === 0) return { rows: [] }
  const found = Prisma.sql`SELECT unnest(${ids}::text[]) AS id`
  return foundPage(await readFound(tx, input, found, input.limit + 1), input.limit)
}

/** From stretch to stretch, until the page is full, the workspace ends, or it has taken long enough. */
async function walk(tx: Database, input: ListDocumentsInput, after: string): Promise<FoundPage> {
  const until = performance.now() + WALK_MS
  const rows: FoundRow[] = []
  let from = after
  for (;;) {
    const to = await endOfStretch(tx, input.workspace_id, from)
    const found = Prisma.sql`SELECT document_id AS id FROM document_search
      WHERE workspace_id = ${input.workspace_id}::uuid AND document_id > ${from}
        AND (${to}::text IS NULL OR document_id <= ${to})`
    rows.push(...(await readFound(tx, input, found, input.limit + 1 - rows.length)))
    if (rows.length > input.limit || to === null) return foundPage(rows, input.limit)
    if (performance.now() > until) return { rows, next: to }
    from = to
  }
}

/** The last id of the stretch; null for the last stretch. */
async function endOfStretch(tx: Database, workspaceId: string, from: string): Promise<string | null> {
  const rows = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT id FROM documents WHERE workspace_id = ${workspaceId}::uuid AND id > ${from}
    ORDER BY id OFFSET ${STRETCH - 1} LIMIT 1`)
  return rows[0]?.id ?? null
}

function readFound(
  tx: Database,
  input: ListDocumentsInput,
  found: Prisma.Sql,
  limit: number,
): Promise<FoundRow[]> {
  return tx.$queryRaw<FoundRow[]>(Prisma.sql`
    SELECT id, title, version, created_at, updated_at, deleted_at IS NOT NULL AS deleted,
           ${snippetFor(input.q)} AS snippet
    FROM (SELECT document.* FROM (${found}) AS found, LATERAL (
            SELECT * FROM documents WHERE workspace_id = ${input.workspace_id}::uuid AND documents.id = found.id
              AND ${inTrash[input.deleted]} OFFSET 0) AS document
          ORDER BY found.id LIMIT ${limit}) AS page
    ORDER BY id`)
}

/** The text around the first word of the query, or its beginning. */
function snippetFor(q: string | undefined): Prisma.Sql {
  if (q === undefined) return Prisma.sql`NULL`
  const wanted = parseSearch(q)
    .flat()
    .find(({ isExcluded }) => !isExcluded)
  const [word = ''] = /[\p{L}\p{N}\p{M}]+/u.exec(wanted?.words.normalize().toLowerCase() ?? '') ?? []
  // Put together like the query: an accent may be a character of its own.
  const beginning = Prisma.sql`normalize(left(content, ${SNIPPET_REACH}::int))`
  const found = Prisma.sql`strpos(lower(${beginning} COLLATE "und-x-icu"), ${word})`
  return Prisma.sql`substring(${beginning} FROM greatest(1, ${found} - 40) FOR 160)`
}

function foundPage(rows: FoundRow[], limit: number): FoundPage {
  const page = rows.slice(0, limit)
  return { rows: page, next: rows.length > limit ? page.at(-1)?.id : undefined }
}

function listedOf(row: FoundRow): ListedDocument {
  return { ...summaryOf(row), ...(row.snippet !== null && { snippet: row.snippet }) }
}
