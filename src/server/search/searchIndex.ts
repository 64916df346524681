/**
 * The index behind the search. It is written by a reader of the feed, so that no batch waits for it: a search
 * first sees to it that the index has caught up with the feed.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Deadline } from '../db/Deadline'
import { type Database, Prisma } from '../db/prisma'
import { setLocal } from '../db/setLocal'
import { inWorkspace, type Transaction } from '../db/transaction'
import { logger } from '../telemetry/logger'
import { inThisWorkspace, wordsOfDocument } from './searchWords'

/** What is indexed in one transaction: about half a second's work. At least one document. */
const STEP_DOCUMENTS = 500
const STEP_BYTES = 512 * 1024
const STEP_TIMEOUT_MS = 30_000

interface IndexedWorkspace {
  workspaceId: string
  userId: string
}

/** Where the feed ends, and how far the index has come in it. */
export interface SearchProgress {
  newest: bigint
  indexed: bigint
}

export async function readProgress(db: Database, workspaceId: string): Promise<SearchProgress> {
  const rows = await db.$queryRaw<SearchProgress[]>(Prisma.sql`
    SELECT feed_position AS newest, coalesce(search_progress.position, 0) AS indexed
    FROM workspaces LEFT JOIN search_progress ON workspace_id = ${workspaceId}::uuid WHERE id = ${workspaceId}::uuid`)
  return rows[0] ?? { newest: 0n, indexed: 0n }
}

/**
 * Brings the index up to the end of the feed as it is now. When that takes longer than somebody is willing to
 * wait it goes on in the background. Callers in one process share the work; of two processes one does it.
 */
export async function catchUp(workspace: IndexedWorkspace, waitMs: number): Promise<void> {
  const enough = new AbortController()
  const patience = sleep(waitMs, undefined, { signal: enough.signal, ref: false }).catch(() => undefined)
  await Promise.race([workOn(workspace), patience])
  enough.abort()
}

const workByWorkspace = new Map<string, Promise<void>>()

/** Work that had begun before may have been past what is to be indexed now: another piece of it follows then. */
async function workOn(workspace: IndexedWorkspace): Promise<void> {
  await workByWorkspace.get(workspace.workspaceId)
  await (workByWorkspace.get(workspace.workspaceId) ?? begin(workspace))
}

function begin(workspace: IndexedWorkspace): Promise<void> {
  const { workspaceId } = workspace
  const work = indexAll(workspace)
    .catch((error: unknown) => logger().error({ err: error }, 'the search index could not be written'))
    .finally(() => workByWorkspace.delete(workspaceId))
  workByWorkspace.set(workspaceId, work)
  return work
}

async function indexAll({ workspaceId, userId }: IndexedWorkspace): Promise<void> {
  let more = true
  while (more) {
    const scope = { workspaceId, userId, deadline: new Deadline(STEP_TIMEOUT_MS) }
    more = await inWorkspace(scope, ({ tx }) => indexNext(tx, workspaceId))
  }
}

/**
 * Indexes what comes next in the feed. Row-level security lets a transaction write those rows of the index only
 * that match its search: it names all of the workspace's.
 * @returns whether there is more, and no other process is at it.
 */
async function indexNext(tx: Transaction, workspaceId: string): Promise<boolean> {
  await tx.$executeRaw(Prisma.sql`
    INSERT INTO search_progress (workspace_id, position)
    SELECT id, 0 FROM workspaces WHERE id = ${workspaceId}::uuid ON CONFLICT DO NOTHING`)
  const [place] = await tx.$queryRaw<{ position: bigint }[]>(Prisma.sql`
    SELECT position FROM search_progress WHERE workspace_id = ${workspaceId}::uuid FOR UPDATE SKIP LOCKED`)
  if (!place) return false
  const [all] = await tx.$queryRaw<{ search: string }[]>(
    Prisma.sql`SELECT ${inThisWorkspace(workspaceId)}::text AS search`,
  )
  await setLocal(tx, { 'app.search': all?.search ?? '' })
  // Read before the documents: all that was written up to there is among them then.
  const { newest } = await readProgress(tx, workspaceId)
  const reached = (await indexDocuments(tx, workspaceId, place.position)) ?? newest
  await tx.$executeRaw(Prisma.sql`
    UPDATE search_progress SET position = ${reached} WHERE workspace_id = ${workspaceId}::uuid`)
  return reached < newest
}

/** @returns the position of the last document that was indexed, if any was left. */
async function indexDocuments(tx: Database, workspaceId: string, after: bigint): Promise<bigint | null> {
  const [step] = await tx.$queryRaw<{ reached: bigint | null }[]>(Prisma.sql`
    SELECT max(position) AS reached FROM (
      SELECT position, row_number() OVER feed AS place, sum(bytes) OVER feed AS bytes
      FROM (SELECT position, octet_length(content) AS bytes FROM documents
            WHERE workspace_id = ${workspaceId}::uuid AND position > ${after}
            ORDER BY position LIMIT ${STEP_DOCUMENTS}) AS changed
      WINDOW feed AS (ORDER BY position)) AS next
    WHERE bytes <= ${STEP_BYTES} OR place = 1`)
  const reached = step?.reached ?? null
  if (reached === null) return null
  const words = wordsOfDocument(workspaceId, Prisma.sql`title`, Prisma.sql`content`)
  // In id order, as batches lock: a new row of the index holds on to its document until COMMIT.
  await tx.$executeRaw(Prisma.sql`
    INSERT INTO document_search (workspace_id, document_id, words)
    SELECT workspace_id, id, ${words}
    FROM (SELECT workspace_id, id, title, content FROM documents
          WHERE workspace_id = ${workspaceId}::uuid AND position > ${after} AND position <= ${reached}
          ORDER BY id COLLATE "C") AS step
    ON CONFLICT (workspace_id, document_id) DO UPDATE SET words = excluded.words`)
  return reached
}
