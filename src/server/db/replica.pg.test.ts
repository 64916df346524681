/** A primary and a streaming replica of it, both of this test alone. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, chown, cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { bodyOf, callRoute } from '@/testing/callRoute'
import { signUpWriter, type Writer } from '@/testing/writer'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../scripts/database/embeddedPostgres'
import { migrateDatabase } from '../../../scripts/database/migrateDatabase'
import { freePort } from '../../../scripts/freePorts'
import { creation, readChangesPage, write } from '../feed/testing/feed'
import { metrics } from '../telemetry/metrics'
import { Deadline } from './Deadline'
import { readReplica } from './replica'

let folder: string
let primary: EmbeddedPostgres
let standby: ChildProcess
let superuser: pg.Client
let onStandby: pg.Client
let writer: Writer

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bds-replica-'))
  primary = await startEmbeddedPostgres(path.join(folder, 'primary'), ['-c', 'wal_keep_size=256MB'])
  await migrateDatabase(primary.url)
  const password = await readFile(`${primary.dataDir}.superuser-password`, 'utf8')
  const address = new URL(primary.url)
  superuser = await connect(addressOf(address.port, password))
  const port = await freePort()
  standby = await startStandby(address.port, password, port)
  onStandby = await connect(addressOf(String(port), password))
  process.env.DATABASE_URL = primary.url
  address.port = String(port)
  process.env.DATABASE_REPLICA_URL = address.href
  writer = await signUpWriter()
}, 180_000)

afterAll(async () => {
  await superuser?.end()
  await onStandby?.end().catch(() => undefined)
  standby?.kill('SIGQUIT')
  await primary?.stop()
  await rm(path.dirname(primary.dataDir), { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
})

const addressOf = (port: string, password: string) =>
  `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/app`

async function connect(connectionString: string): Promise<pg.Client> {
  for (let tries = 0; ; tries++) {
    const client = new pg.Client({ connectionString })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return client
    } catch (error) {
      // It is starting.
      if (tries > 100) throw error
      await client.query('SELECT pg_sleep(0)').catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

/** A copy of the running primary's files, taken as a base backup is, that follows the primary from then on. */
async function startStandby(primaryPort: string, password: string, port: number): Promise<ChildProcess> {
  const data = `${primary.dataDir}-standby`
  await superuser.query(`SELECT pg_backup_start('standby', true)`)
  await cp(primary.dataDir, data, { recursive: true, filter: (file) => !file.endsWith('postmaster.pid') })
  const { rows } = await superuser.query('SELECT labelfile FROM pg_backup_stop(false)')
  await writeFile(path.join(data, 'backup_label'), rows[0].labelfile)
  await writeFile(path.join(data, 'standby.signal'), '')
  const conninfo = `host=127.0.0.1 port=${primaryPort} user=postgres password=${password}`
  await appendFile(path.join(data, 'postgresql.auto.conf'), `primary_conninfo = '${conninfo}'\n`)
  const { uid, gid } = await stat(primary.dataDir)
  await giveTo(data, uid, gid)
  const { rows: programs } = await superuser.query(`SELECT setting FROM pg_config WHERE name = 'BINDIR'`)
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=']
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]
  const asOwner = process.getuid?.() === 0 ? { uid, gid } : {}
  return spawn(path.join(programs[0].setting, 'postgres'), args, { stdio: 'ignore', ...asOwner })
}

async function giveTo(folder: string, uid: number, gid: number): Promise<void> {
  if (process.getuid?.() !== 0) return
  const { readdir } = await import('node:fs/promises')
  await chown(folder, uid, gid)
  for (const entry of await readdir(folder, { recursive: true }))
    await chown(path.join(folder, entry), uid, gid)
}

const list = async () => {
  const query = { workspace_id: writer.workspaceId }
  const answer = await callRoute(writer, 'GET', '/api/v1/documents', { query })
  expect(answer.status).toBe(200)
  return ((await bodyOf(answer)) as { documents: { id: string }[] }).documents.map(({ id }) => id)
}
const feed = async () => (await readChangesPage(writer)).changes.map(({ id }) => id)

/** What the reads in `work` were served by, most of all. */
async function outcomesOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  metrics.replicaReads.reset()
  await work()
  const { values } = await metrics.replicaReads.get()
  return Object.fromEntries(values.map(({ labels, value }) => [labels.outcome, value]))
}

test('[OP9] pages of lists and of the feed come from the replica once it has what was written', async () => {
  await write(writer, [creation('a')])
  await vi.waitFor(
    async () => {
      const outcomes = await outcomesOf(async () => {
        expect(await list()).toEqual(['a'])
        expect(await feed()).toEqual(['a'])
      })
      expect(outcomes).toEqual({ replica: 2 })
    },
    { timeout: 30_000, interval: 100 },
  )
})

test('[OP9] one that lags is passed over: nobody reads less than what was committed', async () => {
  await onStandby.query('SELECT pg_wal_replay_pause()')
  await write(writer, [creation('b')])
  const outcomes = await outcomesOf(async () => {
    expect(await list()).toEqual(['a', 'b'])
    expect(await feed()).toEqual(['a', 'b'])
  })
  expect(outcomes).toEqual({ behind: 2 })
  await onStandby.query('SELECT pg_wal_replay_resume()')
  await vi.waitFor(async () => expect(await outcomesOf(list)).toEqual({ replica: 1 }), {
    timeout: 30_000,
    interval: 100,
  })
})

test('[OP9] a name that a version was given is seen at once, though the feed does not tell of it', async () => {
  const version = '/api/v1/documents/a/versions/1'
  const query = { workspace_id: writer.workspaceId }
  await vi.waitFor(async () => expect(await outcomesOf(list)).toEqual({ replica: 1 }), {
    timeout: 30_000,
    interval: 100,
  })
  await onStandby.query('SELECT pg_wal_replay_pause()')
  await callRoute(writer, 'PATCH', version, { query, body: { name: 'Draft' } })
  const answer = await callRoute(writer, 'GET', version, { query })
  await onStandby.query('SELECT pg_wal_replay_resume()')
  expect(await bodyOf(answer)).toMatchObject({ name: 'Draft' })
})

test('[OP9] a request whose time is up before the replica is asked is a timeout, and nothing else', async () => {
  const deadline = new Deadline(0)
  const scope = { workspaceId: writer.workspaceId, deadline, position: 0n }
  await expect(readReplica(scope, async () => 'read')).rejects.toMatchObject({ code: 'timeout' })
})

test('[OP9] [RQ4] who was removed reads nothing, though the replica has not heard of it', async () => {
  const guest = await signUpWriter()
  await superuser.query(`INSERT INTO memberships (workspace_id, user_id, role) VALUES ($1, $2, 'viewer')`, [
    writer.workspaceId,
    guest.userId,
  ])
  const query = { workspace_id: writer.workspaceId }
  const ask = () => callRoute(guest, 'GET', '/api/v1/documents', { query })
  expect((await ask()).status).toBe(200)
  await onStandby.query('SELECT pg_wal_replay_pause()')
  await superuser.query('DELETE FROM memberships WHERE user_id = $1 AND workspace_id = $2', [
    guest.userId,
    writer.workspaceId,
  ])
  expect((await ask()).status).toBe(403)
  await onStandby.query('SELECT pg_wal_replay_resume()')
})

test('[OP9] one that is killed costs its readers nothing, and is left alone for a while', async () => {
  standby.kill('SIGKILL')
  await once(standby, 'exit')
  const outcomes = await outcomesOf(async () => {
    for (let n = 0; n < 5; n++) expect(await list()).toEqual(['a', 'b'])
  })
  expect(outcomes).toEqual({ failed: 1 })
})
