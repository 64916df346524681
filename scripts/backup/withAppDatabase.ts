import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { checkEnv } from '../../src/server/env.ts'
import { loadEnvFile } from '../app/checkStart.ts'
import { startEmbeddedPostgres } from '../database/embeddedPostgres.ts'
import { homeForServer } from '../database/homeForServer.ts'
import { isRunning } from '../processTable.ts'

/**
 * Runs `work` on the address of the app's database: the one that the configuration names, else the embedded one, which
 * is started for it unless the app runs.
 */
export async function withAppDatabase<T>(work: (databaseUrl: string) => Promise<T>): Promise<T> {
  loadEnvFile()
  const { DATA_DIR } = checkEnv(process.env)
  const configured = process.env.DATABASE_DIRECT_URL || process.env.DATABASE_URL
  if (configured) return work(configured)
  const folder = path.resolve(DATA_DIR, 'postgres')
  const running = await runningAddress(folder)
  if (running) return work(running)
  const server = await startEmbeddedPostgres(folder)
  try {
    return await work(server.url)
  } finally {
    await server.stop()
  }
}

/** Of an embedded server that runs on this data: its first lines are its process, data, start and port. */
async function runningAddress(folder: string): Promise<string | undefined> {
  const { dataDir } = await homeForServer(folder)
  const lines = (await readFile(path.join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  if (!pid || !port || !isRunning(pid)) return undefined
  const password = await readFile(`${dataDir}.password`, 'utf8')
  return `postgresql://app:${password}@127.0.0.1:${port}/app`
}
