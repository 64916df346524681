import pg from 'pg'
import { readCatalog } from './readCatalog.ts'
import { type ShardPlan, shardPlan } from './shardPlan.ts'

export interface ShardOptions {
  /** Only says what would be done. */
  dryRun?: boolean
  say?: (line: string) => void
}

/** What became of it; `rows` by table. */
export type Sharded = { outcome: 'already' | 'planned' } | { outcome: 'done'; rows: Record<string, number> }

/**
 * Distributes the tables of an installation over the nodes of Citus: all of it in one transaction, or nothing.
 * @throws with a sentence for the operator: when there is no Citus, or it has no nodes; when the app runs; when fewer or
 *   more rows are there afterwards than before
 */
export async function shardDatabase(
  databaseUrl: string,
  { dryRun = false, say = () => undefined }: ShardOptions = {},
): Promise<Sharded> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'batch-document-sync shard',
  })
  // Told by the query under way.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await requireNodes(client)
    if (await isDistributed(client)) return { outcome: 'already' }
    const plan = shardPlan(await readCatalog(client))
    if (dryRun) {
      for (const statement of [...plan.open, ...plan.move, ...plan.close]) say(statement)
      return { outcome: 'planned' }
    }
    await refuseRunningApp(client)
    return { outcome: 'done', rows: await move(client, plan, say) }
  } finally {
    // Rolls back what has not been committed.
    await client.end()
  }
}

/** @returns rows by table */
async function move(
  client: pg.Client,
  plan: ShardPlan,
  say: (line: string) => void,
): Promise<Record<string, number>> {
  const run = async (statements: readonly string[]) => {
    for (const statement of statements) {
      say(statement)
      await client.query(statement)
    }
  }
  await client.query('BEGIN')
  // One connection for each node, as some of the statements depend on those before.
  await client.query(`SET LOCAL citus.multi_shard_modify_mode = 'sequential'`)
  await client.query(`LOCK TABLE ${plan.counted.join(', ')} IN ACCESS EXCLUSIVE MODE`)
  await run(plan.open)
  const before = await countRows(client, plan.counted)
  await run(plan.move)
  requireSame(before, await countRows(client, plan.counted))
  await run(plan.close)
  await client.query('COMMIT')
  return before
}

async function requireNodes(client: pg.Client): Promise<void> {
  const { rows } = await client.query(`SELECT to_regclass('pg_dist_node') IS NOT NULL AS citus`)
  if (!rows[0]?.citus)
    throw new Error('This database has no Citus: CREATE EXTENSION citus in it, on every node, first.')
  const nodes = await client.query<{ coordinator: boolean; workers: number }>(`
    SELECT count(*) FILTER (WHERE groupid = 0) > 0 AS coordinator,
      (count(*) FILTER (WHERE groupid <> 0 AND isactive AND shouldhaveshards))::int AS workers
    FROM pg_dist_node`)
  if (!nodes.rows[0]?.coordinator)
    throw new Error(`The coordinator is not among the nodes: SELECT citus_set_coordinator_host('…') first.`)
  if (nodes.rows[0].workers === 0)
    throw new Error(`There are no nodes to distribute to: SELECT citus_add_node('…', 5432) first.`)
}

async function isDistributed(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM pg_dist_partition WHERE logicalrelid = to_regclass('public.documents')`,
  )
  return (rowCount ?? 0) > 0
}

/** What an instance does meanwhile would wait, and one that was started before goes on as if nothing were distributed. */
async function refuseRunningApp(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ connections: number }>(`
    SELECT count(*)::int AS connections FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
      AND backend_type = 'client backend' AND application_name NOT LIKE 'citus%'`)
  const connections = rows[0]?.connections ?? 0
  if (connections > 0)
    throw new Error(`The app has ${connections} connections to this database: stop every instance first.`)
}

async function countRows(client: pg.Client, tables: readonly string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of tables) {
    const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)
    counts[table] = Number(rows[0]?.n)
  }
  return counts
}

function requireSame(before: Record<string, number>, after: Record<string, number>): void {
  const wrong = Object.keys(before).filter((table) => before[table] !== after[table])
  if (wrong.length === 0) return
  const list = wrong.map((table) => `${table} has ${after[table]} rows and had ${before[table]}`).join('; ')
  throw new Error(`Rows were lost or doubled, so that nothing was changed: ${list}.`)
}
