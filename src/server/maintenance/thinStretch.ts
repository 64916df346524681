/** Judges a stretch of one document's history, and removes and rewrites what that comes to. [BT15] */
import { Prisma } from '../db/prisma'
import type { Transaction } from '../db/transaction'
import { type HistoryPolicy, mayKeepEdits } from '../documents/historyPolicy'
import { packPast, TEXT_OF_PAST } from '../documents/packPast'
import { bytesOfPast } from '../documents/pastText'
import { textOfVersion } from '../documents/readPastTexts'
import { type AgingVersion, judgeVersions } from './judgeVersions'
import { type Rewritten, rewriteTexts } from './rewriteTexts'

/** A place in the histories of a workspace: this version of this document. */
export interface HistoryPlace {
  id: string
  version: number
}

/** Versions in a stretch, and bytes of their texts as stored and, of all versions, as read. */
const AT_ONCE = 300
const STORED_BYTES = 4 * 1024 * 1024
const READ_BYTES = 64 * 1024 * 1024

export interface ThinnedStretch {
  /** Its newest version. */
  end: HistoryPlace
  /** How many of its versions are gone, and bytes fewer that are stored. [BT18] */
  gone: number
  freed: number
}

/** @param due the oldest version that is to be judged; the stretch begins with the one before it, whose text may be edits of it. */
export async function thinStretch(
  tx: Transaction,
  workspaceId: string,
  due: HistoryPlace,
  policy: HistoryPolicy,
  now: number,
): Promise<ThinnedStretch> {
  const history = historyOf(workspaceId, due.id)
  const [first, last] = await boundsOf(tx, workspaceId, due)
  const rows = await lockRows(tx, history, first, last)
  const next = await readNext(tx, workspaceId, due.id, last)
  const end = { id: due.id, version: last }
  const untouched = { end, gone: 0, freed: 0 }
  // The document is gone meanwhile.
  if (!next || rows.length === 0) return untouched
  const marks = await readMarks(tx, workspaceId, due.id, first, last)
  const aging = rows.map((row): AgingVersion => ({ ...row, isMarked: marks.has(row.version) }))
  // The one before `due` has its turn another time, as it may have come of age since: the text before may be edits of it.
  const verdicts = judgeVersions(aging, next, policy, now).map((verdict, index) =>
    rows[index] && rows[index].version < due.version ? rows[index].keptAs : verdict,
  )

  const texts = rows.map((row, index) => ({ ...row, isGone: verdicts[index] === 'gone' }))
  const rewritesAll = mayKeepEdits()
  const movesText = texts.some(
    ({ isGone, content, edits }) => isGone || (rewritesAll && content !== null && !edits),
  )
  let rewritten: Rewritten[] = []
  if (movesText) {
    const nextText = await textOfVersion(tx, workspaceId, { id: due.id, version: next.version })
    if (nextText === undefined) return untouched
    const around = await readDepths(tx, history, first, next.version)
    rewritten = await rewriteTexts(texts, { nextText, ...around, mayKeepEdits: rewritesAll })
  }
  const gone = rows.filter((_, index) => verdicts[index] === 'gone')
  const changed = rows.flatMap(({ version, keptAs }, index) => {
    const verdict = verdicts[index]
    const text = rewritten[index]
    return verdict === 'gone' || (verdict === keptAs && !text)
      ? []
      : [{ version, keptAs: verdict ?? null, text }]
  })
  const freed = rows.reduce((sum, row, index) => {
    if (verdicts[index] === 'gone') return sum + row.titleBytes + row.textBytes
    const text = rewritten[index]
    return text ? sum + row.textBytes - bytesOfPast(text.text) : sum
  }, 0)
  await removeVersions(tx, history, gone)
  await updateVersions(tx, history, changed)
  return { end, gone: gone.length, freed }
}

function historyOf(workspaceId: string, id: string): Prisma.Sql {
  return Prisma.sql`past.workspace_id = ${workspaceId}::uuid AND past.document_id = ${id}`
}

async function boundsOf(
  tx: Transaction,
  workspaceId: string,
  { id, version: due }: HistoryPlace,
): Promise<[first: number, last: number]> {
  const history = historyOf(workspaceId, id)
  const rows = await tx.$queryRaw<{ version: number; stored: number; whole: number }[]>(Prisma.sql`
    SELECT version, coalesce(octet_length(content), 0) AS stored,
      coalesce((SELECT octet_length(content) FROM documents
                WHERE workspace_id = ${workspaceId}::uuid AND id = ${id}), 0) AS whole
    FROM document_versions AS past
    WHERE ${history} AND version >= coalesce(
      (SELECT version FROM document_versions AS past WHERE ${history} AND version < ${due} ORDER BY version DESC LIMIT 1), ${due})
    ORDER BY version LIMIT ${AT_ONCE}`)
  let [stored, read] = [0, 0]
  let last = due
  for (const { version, stored: bytes, whole } of rows) {
    stored += bytes
    read += whole
    if (version > due && (stored > STORED_BYTES || read > READ_BYTES)) break
    last = version
  }
  return [rows[0]?.version ?? due, last]
}

interface VersionRow extends Omit<AgingVersion, 'isMarked'> {
  version: number
  content: string | null
  edits: number[] | null
  titleBytes: number
  textBytes: number
}

/** Locked, so that what is being named meanwhile is seen to be, or is gone by then. */
function lockRows(tx: Transaction, history: Prisma.Sql, first: number, last: number): Promise<VersionRow[]> {
  return tx.$queryRaw<VersionRow[]>(Prisma.sql`
    SELECT version, content, edits, operation::text, author_id AS "authorId", created_at AS "createdAt",
      kept_as AS "keptAs", octet_length(title) AS "titleBytes",
      coalesce(octet_length(content), 0) + 4 * coalesce(cardinality(edits), 0) AS "textBytes"
    FROM document_versions AS past WHERE ${history} AND version BETWEEN ${first} AND ${last}
    ORDER BY version FOR UPDATE`)
}

type NextVersion = Pick<AgingVersion, 'authorId' | 'createdAt'> & { version: number }

async function readNext(
  tx: Transaction,
  workspaceId: string,
  id: string,
  last: number,
): Promise<NextVersion | undefined> {
  const [next] = await tx.$queryRaw<NextVersion[]>(Prisma.sql`
    (SELECT version, author_id AS "authorId", created_at AS "createdAt" FROM document_versions AS past
     WHERE ${historyOf(workspaceId, id)} AND version > ${last} ORDER BY version LIMIT 1)
    UNION ALL
    (SELECT version, author_id, updated_at FROM documents WHERE workspace_id = ${workspaceId}::uuid AND id = ${id})
    ORDER BY version LIMIT 1`)
  return next
}

async function readMarks(
  tx: Transaction,
  workspaceId: string,
  id: string,
  first: number,
  last: number,
): Promise<Set<number>> {
  const rows = await tx.$queryRaw<{ version: number }[]>(Prisma.sql`
    SELECT version FROM version_marks
    WHERE workspace_id = ${workspaceId}::uuid AND document_id = ${id} AND version BETWEEN ${first} AND ${last}`)
  return new Set(rows.map(({ version }) => version))
}

const IS_WHOLE = Prisma.raw('content IS NOT NULL AND edits IS NULL')

/** How many versions lie between the stretch and the whole texts around it. */
async function readDepths(
  tx: Transaction,
  history: Prisma.Sql,
  first: number,
  next: number,
): Promise<{ above: number; below: number }> {
  const [depths] = await tx.$queryRaw<{ above: number; below: number }[]>(Prisma.sql`
    SELECT
      (SELECT count(*)::int FROM document_versions AS past WHERE ${history} AND version >= ${next} AND version < coalesce(
        (SELECT version FROM document_versions AS past WHERE ${history} AND version >= ${next} AND ${IS_WHOLE}
         ORDER BY version LIMIT 1), 2147483647)) AS above,
      (SELECT count(*)::int FROM document_versions AS past WHERE ${history} AND version < ${first} AND version > coalesce(
        (SELECT version FROM document_versions AS past WHERE ${history} AND version < ${first} AND ${IS_WHOLE}
         ORDER BY version DESC LIMIT 1), 0)) AS below`)
  return depths ?? { above: 0, below: 0 }
}

async function removeVersions(
  tx: Transaction,
  history: Prisma.Sql,
  gone: readonly { version: number }[],
): Promise<void> {
  if (gone.length === 0) return
  await tx.$executeRaw(Prisma.sql`
    DELETE FROM document_versions AS past WHERE ${history} AND version = ANY(${gone.map(({ version }) => version)}::int[])`)
}

async function updateVersions(
  tx: Transaction,
  history: Prisma.Sql,
  changed: readonly { version: number; keptAs: number | null; text: Rewritten }[],
): Promise<void> {
  if (changed.length === 0) return
  const past = packPast(changed.map(({ text }) => text?.text))
  const versions = changed.map(({ version }) => version)
  await tx.$executeRaw(Prisma.sql`
    UPDATE document_versions AS past SET kept_as = new.kept_as,
      content = CASE WHEN new.rewritten THEN new.content ELSE past.content END,
      edits = CASE WHEN new.rewritten THEN new.edits ELSE past.edits END
    FROM (
      SELECT version, kept_as, rewritten, ${TEXT_OF_PAST} AS content, edits::int[] AS edits
      FROM ${past.sql},
           unnest(${versions}::int[], ${changed.map(({ keptAs }) => keptAs)}::smallint[],
                  ${changed.map(({ text }) => text !== undefined)}::boolean[], ${past.edits}::text[],
                  ${past.starts}::int[], ${past.lengths}::int[])
             AS row (version, kept_as, rewritten, edits, start, length) OFFSET 0) AS new
    WHERE ${history} AND past.version = ANY(${versions}::int[]) AND past.version = new.version`)
}
