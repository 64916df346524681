/** Versions of the past with their texts, which are kept as edits of the next one's. [BT15] */
import { type Database, Prisma } from '../db/prisma'
import { TextChain } from './pastText'
import { tooHeavy } from './readDocuments'

export interface WantedText {
  id: string
  version: number
}

export interface FoundText extends WantedText {
  title: string
  content: string
}

/**
 * Those of the wanted versions that are in history. A document's current version is not: it is its row. One statement,
 * so that all parts of a text are of one moment.
 * @param allowance bytes that may be fetched for them
 * @throws DomainError `payload_too_large`; TooHeavy
 */
export async function readPastTexts(
  db: Database,
  workspaceId: string,
  wanted: readonly WantedText[],
  allowance = Number.MAX_SAFE_INTEGER,
): Promise<FoundText[]> {
  if (wanted.length === 0) return []
  const rows = await db.$queryRaw<ChainRow[]>(Prisma.sql`
    SELECT place, version, title, bytes, CASE WHEN bytes <= ${allowance} THEN edits END AS edits,
      CASE WHEN bytes <= ${allowance} THEN content END AS content
    FROM (
      SELECT *, (sum(octet_length(content) + ${BYTES_PER_NUMBER} * coalesce(cardinality(edits), 0)) OVER ())::float8 AS bytes
      FROM unnest(${wanted.map(({ id }) => id)}::text[], ${wanted.map(({ version }) => version)}::bigint[])
             WITH ORDINALITY AS wanted (id, first, place),
           LATERAL (${chainOf(workspaceId)}) AS chain OFFSET 0) AS measured
    ORDER BY place, version DESC`)
  const { bytes } = rows[0] ?? {}
  if (bytes && bytes > allowance) throw tooHeavy(bytes)
  const chains = wanted.map((): ChainRow[] => [])
  for (const row of rows) chains[Number(row.place) - 1]?.push(row)
  return wanted.flatMap(({ id, version }, index) => {
    const chain = chains[index] ?? []
    const oldest = chain.at(-1)
    return oldest?.version === version ? { id, version, title: oldest.title, content: textOf(chain) } : []
  })
}

/** @returns undefined when it is not kept. */
export async function textOfVersion(
  db: Database,
  workspaceId: string,
  { id, version }: WantedText,
): Promise<string | undefined> {
  const rows = await db.$queryRaw<{ content: string }[]>(Prisma.sql`
    SELECT content FROM documents WHERE workspace_id = ${workspaceId}::uuid AND id = ${id} AND version = ${version}`)
  const [text] = rows.length > 0 ? rows : await readPastTexts(db, workspaceId, [{ id, version }])
  return text?.content
}

/** Of edits, as they are held here. */
const BYTES_PER_NUMBER = Prisma.raw('8')

interface ChainRow {
  place: bigint
  version: number
  title: string
  /** NULL as in the database: the whole text, or the same as the next one's. */
  edits: number[] | null
  /** Of all contents and edits. */
  bytes: number | null
  content: string | null
}

/**
 * From the wanted version on to the next whole text: one in history, or else the document's own. Versions in between that
 * have the next one's text are left out.
 */
function chainOf(workspaceId: string): Prisma.Sql {
  return Prisma.sql`
    SELECT part.version, part.title, part.edits, part.content FROM (
      SELECT coalesce((
        SELECT past.version FROM document_versions AS past
        WHERE past.workspace_id = ${workspaceId}::uuid AND past.document_id = wanted.id AND past.version >= first
          AND past.content IS NOT NULL AND past.edits IS NULL
        ORDER BY past.version LIMIT 1), ${NO_VERSION}) AS last OFFSET 0) AS whole,
    LATERAL (
      SELECT past.version, past.title, past.edits, past.content FROM document_versions AS past
      WHERE past.workspace_id = ${workspaceId}::uuid AND past.document_id = wanted.id
        AND past.version BETWEEN first AND last AND (past.version = first OR past.content IS NOT NULL)
      UNION ALL
      SELECT document.version, document.title, NULL, document.content FROM documents AS document
      WHERE document.workspace_id = ${workspaceId}::uuid AND document.id = wanted.id AND last = ${NO_VERSION}) AS part`
}

const NO_VERSION = 2 ** 31 - 1

/** @param parts newest first, beginning with a whole text */
function textOf([whole, ...parts]: readonly ChainRow[]): string {
  const chain = new TextChain(whole?.content ?? '')
  for (const { content, edits } of parts) if (content !== null && edits) chain.edit({ content, edits })
  return chain.text()
}
