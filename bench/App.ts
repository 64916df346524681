/** The production build on a fresh embedded PostgreSQL (fsync on), for the length of a benchmark. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildApp } from '../scripts/app/buildApp.ts'
import { boundedMemory } from '../scripts/app/serveApp.ts'
import { startEmbeddedPostgres } from '../scripts/database/embeddedPostgres.ts'
import { migrateDatabase } from '../scripts/database/migrateDatabase.ts'
import { setting } from './measure.ts'

export interface App {
  port: number
  databaseUrl: string
  close(): Promise<void>
}

export async function startApp(port = setting('BENCH_PORT', 3900)): Promise<App> {
  await buildApp()
  const folder = await mkdtemp(path.join(tmpdir(), 'bds-bench-'))
  const postgres = await startEmbeddedPostgres(path.join(folder, 'postgres'))
  await migrateDatabase(postgres.url)
  const server = await startServer(postgres.url, port)
  return {
    port,
    databaseUrl: postgres.url,
    async close() {
      await server.close()
      await postgres.stop()
      // Not in that folder when it runs as another user.
      await rm(path.dirname(postgres.dataDir), { recursive: true, force: true })
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The production server on a database that is there already. */
export async function startServer(databaseUrl: string, port: number): Promise<App> {
  const server = spawn(process.execPath, ['--import', 'tsx', 'src/server/http/httpServer.ts'], {
    env: {
      ...boundedMemory(process.env),
      NODE_ENV: 'production',
      PORT: String(port),
      LOG_LEVEL: 'warn',
      DATABASE_URL: databaseUrl,
      BETTER_AUTH_SECRET: 'a secret that only the benchmark knows of',
      // What the server can do is measured, not what it allows.
      RATE_LIMIT_USER_PER_MINUTE: '0',
      RATE_LIMIT_ADDRESS_PER_MINUTE: '0',
      RATE_LIMIT_ANONYMOUS_PER_MINUTE: '0',
      TRUSTED_PROXIES: 'loopback',
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  await ready(server)
  return {
    port,
    databaseUrl,
    async close() {
      server.kill('SIGTERM')
      await once(server, 'exit')
    },
  }
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('message', (message) => message === 'ready' && resolve())
    server.on('exit', (code) => reject(new Error(`the server ended with code ${code}`)))
  })
}
