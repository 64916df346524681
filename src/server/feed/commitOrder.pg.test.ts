/** A reader that follows the feed while many write: what it may never miss, and what it would miss with a plain sequence. */
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { database, SEE_ALL } from '@/testing/database'
import { signUpWriter, type Writer } from '@/testing/writer'
import { env } from '../env'
import { creation, followWhile, write } from './testing/feed'

const WRITERS = 16
const BATCHES_EACH = 190
/** Milliseconds: a machine with other things to do takes its time. */
const PATIENCE = 240_000

let writer: Writer
const connections: pg.Client[] = []
beforeEach(async () => {
  writer = await signUpWriter()
})
afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.end()
})

/** What is in the database, and what of it the reader was not told. */
const compare = async (seen: ReadonlySet<string>) => {
  const rows = await database().document.findMany({
    where: { workspaceId: writer.workspaceId },
    select: { id: true },
  })
  return { written: rows.length, missed: rows.flatMap(({ id }) => (seen.has(id) ? [] : [id])) }
}

test(
  `[CH2] a reader misses nothing while ${WRITERS} write ${WRITERS * BATCHES_EACH} batches`,
  async () => {
    let batches = 0
    const writing = inParallel(async (client) => {
      for (let round = 0; round < BATCHES_EACH; round++) {
        // Now and then a larger one, so that they commit in another order than they began.
        const size = (client * 7 + round * 13) % 23 === 0 ? 20 : 1
        const operations = Array.from({ length: size }, (_, n) => creation(`${client}-${round}-${n}`))
        const { response } = await write(writer, operations)
        if (response.successful === size) batches++
      }
    })
    const seen = await followWhile(writer, writing)
    const { written, missed } = await compare(seen)
    expect(missed).toEqual([])
    expect(batches).toBe(WRITERS * BATCHES_EACH)
    expect(written).toBeGreaterThan(batches)
  },
  PATIENCE,
)

test('[CH2] the same reader is caught missing changes when positions come from a plain sequence', async () => {
  const sequence = `plain_${writer.workspaceId.replaceAll('-', '')}`
  const control = await connect()
  await control.query(`CREATE SEQUENCE ${sequence}`)
  let running = WRITERS
  let oneLeft: () => void = () => undefined
  const othersEnded = new Promise<void>((resolve) => {
    oneLeft = resolve
  })
  const writing = inParallel(async (client) => {
    const connection = await connect()
    for (let round = 0; round < 40; round++) {
      const size = (client * 7 + round * 13) % 23 === 0 ? 20 : 1
      await connection.query('BEGIN')
      for (let n = 0; n < size; n++)
        await insertAt(connection, `nextval('${sequence}')`, `${client}-${round}-${n}`)
      // One of them is in no hurry, so that it is sure to commit after the reader has passed its places.
      if (client === 0 && round === 0) await othersEnded
      await connection.query(
        'UPDATE workspaces SET feed_position = greatest(feed_position, currval($2)) WHERE id = $1',
        [writer.workspaceId, sequence],
      )
      await connection.query('COMMIT')
    }
    if (--running === 1) oneLeft()
  })
  const seen = await followWhile(writer, writing)
  await control.query(`DROP SEQUENCE ${sequence}`)
  expect((await compare(seen)).missed.length).toBeGreaterThan(0)
})

async function inParallel(work: (client: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: WRITERS }, (_, client) => work(client)))
}

async function connect(): Promise<pg.Client> {
  const connection = new pg.Client({ connectionString: env().DATABASE_URL, options: SEE_ALL })
  connections.push(connection)
  await connection.connect()
  return connection
}

/** A document as a batch would insert it, but for its place in the feed. */
function insertAt(connection: pg.Client, position: string, id: string): Promise<unknown> {
  return connection.query(
    `INSERT INTO documents (workspace_id, id, title, content, yjs_state, version, position, operation, author_id, created_at, updated_at)
     VALUES ($1, $2, '', '', '', 1, ${position}, 'create', $3, now(), now())`,
    [writer.workspaceId, id, writer.userId],
  )
}
