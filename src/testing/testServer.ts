import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '../../scripts/database/embeddedPostgres'
import { migrateDatabase } from '../../scripts/database/migrateDatabase'
import { shardDatabase } from '../../scripts/shard/shardDatabase'

interface TestServer {
  /** A migrated database, as the app's role. */
  url: string
  /** The same past row-level security, on all nodes. */
  observerUrl: string
  /** A migrated database whose tables may be divided; left out on Citus. */
  dividedUrl: string
  /** Of the embedded server, to make copies of its database `migrated`. */
  superuserUrl: string
  close(): Promise<void>
}

/** The embedded PostgreSQL; or a new database on the Citus that CITUS_URL names, as its superuser. */
export function startTestServer(): Promise<TestServer> {
  const { CITUS_URL } = process.env
  return CITUS_URL ? startOnCitus(CITUS_URL) : startEmbedded()
}

async function startEmbedded(): Promise<TestServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bds-test-'))
  const server = await startEmbeddedPostgres(path.join(folder, 'postgres'))
  await migrateDatabase(server.url)
  const password = (await readFile(`${server.dataDir}.superuser-password`, 'utf8')).trim()
  const superuser = changed(server.url, { username: 'postgres', password, pathname: '/postgres' })
  // Citus' own settings are unknown here; a role may only change those that it was given.
  await query(
    superuser,
    'CREATE DATABASE migrated TEMPLATE app OWNER app',
    'CREATE DATABASE divided TEMPLATE app OWNER app',
    `GRANT SET ON PARAMETER "citus.propagate_set_commands" TO app`,
  )
  const dividedUrl = changed(server.url, { pathname: '/divided' })
  return {
    url: server.url,
    observerUrl: server.url,
    dividedUrl,
    superuserUrl: superuser,
    async close() {
      await server.stop()
      await rm(path.dirname(server.dataDir), { recursive: true, force: true })
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function startOnCitus(citusUrl: string): Promise<TestServer> {
  const name = `bds_test_${randomBytes(4).toString('hex')}`
  const password = randomBytes(12).toString('hex')
  const observerUrl = changed(citusUrl, { pathname: `/${name}` })
  const url = changed(observerUrl, { username: name, password })
  const nodes = await query<{ host: string; port: number; groupid: number }>(
    citusUrl,
    'SELECT nodename AS host, nodeport AS port, groupid FROM pg_dist_node WHERE isactive ORDER BY groupid',
  )
  const addressOf = ({ host, port }: { host: string; port: number }, pathname: string) =>
    changed(citusUrl, { hostname: host, port: String(port), pathname })
  const workers = nodes.filter(({ groupid }) => groupid !== 0)
  const coordinator = nodes.find(({ groupid }) => groupid === 0)
  // A database and a role of Citus are each node's own, until it is told of the others.
  for (const admin of [citusUrl, ...workers.map((node) => addressOf(node, new URL(citusUrl).pathname))]) {
    await query(
      admin,
      `SET citus.enable_ddl_propagation = off; CREATE ROLE ${name} LOGIN PASSWORD '${password}'`,
    )
    await query(admin, `CREATE DATABASE ${name} OWNER ${name}`)
  }
  for (const one of [observerUrl, ...workers.map((node) => addressOf(node, `/${name}`))])
    await query(one, 'CREATE EXTENSION citus', `ALTER SCHEMA public OWNER TO ${name}`)
  if (coordinator)
    await query(observerUrl, `SELECT citus_set_coordinator_host('${coordinator.host}', ${coordinator.port})`)
  for (const { host, port } of workers) await query(observerUrl, `SELECT citus_add_node('${host}', ${port})`)
  await migrateDatabase(url)
  await shardDatabase(url)
  return { url, observerUrl, dividedUrl: '', superuserUrl: '', close: async () => undefined }
}

function changed(
  url: string,
  parts: Partial<Record<'username' | 'password' | 'hostname' | 'port' | 'pathname', string>>,
) {
  return Object.assign(new URL(url), parts).href
}

/** Statement by statement. @returns the rows of the last */
async function query<Row extends pg.QueryResultRow>(url: string, ...statements: string[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    let rows: Row[] = []
    for (const statement of statements) rows = (await client.query<Row>(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}
