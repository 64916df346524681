/** Documents by the hundred thousand, put into a workspace by SQL as the app would have left them. */
import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import pg from 'pg'
import { stateFromText } from '../src/crdt/documentText.ts'
import type { SampleDocument } from './documents.ts'

/** A row, its state and its share of indexes and write-ahead log, in bytes; measured, and rounded up. */
const BYTES_PER_DOCUMENT = 6_000
const PER_STATEMENT = 50_000

export interface Filler {
  /**
   * Fills an empty workspace: the texts in turn, so that document n of every workspace reads the same.
   * @returns the documents' ids
   */
  fill(workspaceId: string, count: number): Promise<string[]>
  /** As autovacuum will, sooner or later, for what has been filled in. */
  analyze(): Promise<void>
  /** Throws away every document there is. */
  empty(): Promise<void>
  close(): Promise<void>
}

export async function openFiller(databaseUrl: string, texts: readonly SampleDocument[]): Promise<Filler> {
  // Past row-level security, as maintenance is.
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c app.maintenance=on' })
  await client.connect()
  // The statistics stay what they are until `analyze`.
  await client.query('ALTER TABLE documents SET (autovacuum_enabled = false)')
  await client.query(
    'CREATE TEMP TABLE bench_texts (n int PRIMARY KEY, title text, content text, state bytea)',
  )
  await client.query(
    'INSERT INTO bench_texts SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::bytea[])',
    [
      texts.map((_, n) => n),
      texts.map(({ title }) => title),
      texts.map(({ content }) => content),
      texts.map(({ content }) => Buffer.from(stateFromText(content))),
    ],
  )
  await client.query('ANALYZE bench_texts')
  return {
    async fill(workspaceId, count) {
      await refuseFullDisk(count)
      const startedAt = performance.now()
      for (let first = 1; first <= count; first += PER_STATEMENT) {
        const last = Math.min(count, first + PER_STATEMENT - 1)
        await insert(client, workspaceId, first, last, texts.length)
        if (count > PER_STATEMENT) console.log(`  ${last} documents in, ${seconds(startedAt)} s`)
      }
      // Counted, so that maintenance has nothing to mend while something is measured.
      await client.query(
        `UPDATE workspaces SET feed_position = $2, usage_counted_at = now(), used_documents = $2, used_bytes = (
           SELECT sum(octet_length(title) + octet_length(content) + octet_length(yjs_state))
           FROM documents WHERE workspace_id = $1)
         WHERE id = $1`,
        [workspaceId, count],
      )
      // What reads the feed to index it for search is not to begin on all of this now.
      await client.query('INSERT INTO search_progress (workspace_id, position) VALUES ($1, $2)', [
        workspaceId,
        count,
      ])
      const { rows } = await client.query('SELECT id FROM documents WHERE workspace_id = $1', [workspaceId])
      return rows.map(({ id }) => id)
    },
    async analyze() {
      await client.query('ANALYZE documents')
    },
    async empty() {
      await client.query('TRUNCATE documents CASCADE')
      await client.query('ALTER TABLE documents RESET (autovacuum_enabled)')
    },
    close: () => client.end(),
  }
}

/** Ids are random, as those that browsers make: new ones go anywhere in the index. */
async function insert(client: pg.Client, workspaceId: string, first: number, last: number, texts: number) {
  await client.query(
    `INSERT INTO documents (workspace_id, id, title, content, yjs_state, version, position, operation,
                            author_id, created_at, updated_at)
     SELECT $1, gen_random_uuid()::text, title || ', copy ' || place, content, state, 1, place, 'create',
            (SELECT user_id FROM memberships WHERE workspace_id = $1 LIMIT 1), now(), now()
     FROM generate_series($2::int, $3::int) AS place JOIN bench_texts ON n = place % $4::int
     ORDER BY place`,
    [workspaceId, first, last, texts],
  )
}

async function refuseFullDisk(count: number): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir())
  const [free, needed] = [bavail * bsize, 2 * count * BYTES_PER_DOCUMENT]
  if (free < needed) {
    throw new Error(
      `${count} documents want ${gigabytes(needed)} GB in ${tmpdir()}, of which ${gigabytes(free)} GB are free. ` +
        'BENCH_SCALE_DOCUMENTS sets a smaller number, TMPDIR another place.',
    )
  }
}

function gigabytes(bytes: number): number {
  return Math.round(bytes / 1e9)
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 1_000)
}
