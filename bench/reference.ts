/** F, what everything is held against: the same documents by one statement of a bare `pg` client. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { SampleDocument } from './documents.ts'
import type { Task } from './measure.ts'

export async function openReference(
  databaseUrl: string,
): Promise<{ insert(documents: SampleDocument[]): Task; close(): Promise<void> }> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  await client.query(`
    CREATE TABLE IF NOT EXISTS bench_reference (
      workspace_id uuid, id text, title text, content text, PRIMARY KEY (workspace_id, id))`)
  const workspaceId = randomUUID()
  return {
    insert: (documents) => async () => {
      await client.query('BEGIN')
      await client.query(
        `INSERT INTO bench_reference SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[])`,
        [
          workspaceId,
          documents.map(() => randomUUID()),
          documents.map(({ title }) => title),
          documents.map(({ content }) => content),
        ],
      )
      await client.query('COMMIT')
    },
    close: () => client.end(),
  }
}
