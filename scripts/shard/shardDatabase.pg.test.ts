/** `npm run shard` where there is no Citus: its refusals, and its transaction on functions that only have Citus' names. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { STAND_INS, withStandIns } from '../../src/testing/partitions'
import { shardDatabase } from './shardDatabase'

let url: string
let superuser: pg.Client
let name: string
let client: pg.Client

beforeAll(async () => {
  superuser = new pg.Client({ connectionString: process.env.SUPERUSER_URL })
  await superuser.connect()
})
afterAll(() => superuser.end())

/** A migrated database with a workspace of two documents. */
beforeEach(async () => {
  name = `shard_${randomUUID().slice(0, 8)}`
  await superuser.query(`CREATE DATABASE ${name} TEMPLATE migrated OWNER app`)
  url = Object.assign(new URL(process.env.DATABASE_URL ?? ''), { pathname: `/${name}` }).href
  client = await connected(url)
  await client.query(`INSERT INTO workspaces (id, name) VALUES ('00000000-0000-7000-8000-000000000001', 'W')`)
  await client.query(`INSERT INTO documents (workspace_id, id, title, content, version, position, operation, author_id, created_at, updated_at)
    SELECT id, 'd' || n, 'T', '', 1, n, 'create', 'u', now(), now() FROM workspaces, generate_series(1, 2) AS n`)
  await client.query(STAND_INS)
  await client.end()
  return async () => {
    await superuser.query(`DROP DATABASE ${name} WITH (FORCE)`)
  }
})

async function connected(address: string): Promise<pg.Client> {
  const made = new pg.Client({ connectionString: address, options: '-c app.maintenance=on' })
  await made.connect()
  return made
}

async function run(statement: string): Promise<unknown[]> {
  client = await connected(url)
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

const kinds = () =>
  run(`SELECT relkind, relforcerowsecurity AS forced, (SELECT count(*)::int FROM pg_constraint
    WHERE conrelid = pg_class.oid AND contype = 'f' AND conparentid = 0) AS keys FROM pg_class WHERE oid = 'documents'::regclass`)
const count = () => run('SELECT count(*)::int AS n FROM documents')

test('[OP8] without Citus, without nodes and while the app runs nothing is done', async () => {
  await expect(shardDatabase(url)).rejects.toThrow(/no Citus/)
  const withNode = (set: string) => run(`UPDATE stand_in_for_citus.pg_dist_node SET ${set}`)
  await withNode('groupid = groupid + 1')
  await expect(shardDatabase(withStandIns(url))).rejects.toThrow(/coordinator/)
  await withNode('groupid = 0')
  await expect(shardDatabase(withStandIns(url))).rejects.toThrow(/no nodes/)
  await run('UPDATE stand_in_for_citus.pg_dist_node SET groupid = 1 WHERE isactive AND shouldhaveshards')
  const app = await connected(url)
  await expect(shardDatabase(withStandIns(url))).rejects.toThrow(/1 connections/)
  await app.end()
  expect(await kinds()).toEqual([{ relkind: 'r', forced: true, keys: 1 }])
})

test('[OP8] a dry run says what would be done, and does none of it', async () => {
  const said: string[] = []
  expect(await shardDatabase(withStandIns(url), { dryRun: true, say: (line) => said.push(line) })).toEqual({
    outcome: 'planned',
  })
  expect(said).toContain(`SELECT create_distributed_table('workspaces', 'id')`)
  expect(await kinds()).toEqual([{ relkind: 'r', forced: true, keys: 1 }])
})

test('[OP8] all rows are there afterwards, under the same keys and row-level security; once is enough', async () => {
  const sharded = await shardDatabase(withStandIns(url))
  expect(sharded).toMatchObject({ outcome: 'done', rows: { workspaces: 1, documents: 2, users: 0 } })
  expect(await kinds()).toEqual([{ relkind: 'p', forced: true, keys: 1 }])
  expect(await count()).toEqual([{ n: 2 }])
  expect(await shardDatabase(withStandIns(url))).toEqual({ outcome: 'already' })
})

test('[OP8] where a function moves no rows, nothing is changed at all', async () => {
  // As Citus does for an owner under row-level security.
  await run(`CREATE OR REPLACE FUNCTION stand_in_for_citus.create_distributed_table(moved regclass, by_column text, colocate_with text DEFAULT '')
    RETURNS void LANGUAGE plpgsql AS $$ BEGIN
      IF moved = 'documents'::regclass THEN DELETE FROM documents; END IF;
    END $$`)
  await expect(shardDatabase(withStandIns(url))).rejects.toThrow(/documents has 0 rows and had 2/)
  expect(await count()).toEqual([{ n: 2 }])
  expect(await kinds()).toEqual([{ relkind: 'r', forced: true, keys: 1 }])
})
