import { constants, existsSync } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { checkEnv } from '../../src/server/env.ts'

/**
 * Finds out before anything is built or started whether the app can be: reads `.env`, then looks at the configuration,
 * at the folder of the data and at the port.
 * @throws with a sentence for each thing that is in the way
 */
export async function checkStart(): Promise<void> {
  loadEnvFile()
  const { PORT, DATA_DIR } = checkEnv(process.env)
  if (!process.env.DATABASE_URL || !process.env.BETTER_AUTH_SECRET) await checkDataDir(path.resolve(DATA_DIR))
  await checkPort(PORT)
}

/** What the environment sets already stays. */
export function loadEnvFile(): void {
  if (!existsSync('.env')) return
  try {
    process.loadEnvFile('.env')
  } catch (error) {
    throw new Error(`.env cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

async function checkDataDir(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    throw new Error(`DATA_DIR must be a folder that can be made; ${folder} cannot (${codeOf(error)}).`)
  }
  await checkWritable(folder, `DATA_DIR must be a folder that can be written to; ${folder} cannot`)
}

/** @throws `otherwise`, with the system's reason, when nothing can be written into that folder */
export async function checkWritable(folder: string, otherwise: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new Error(`${otherwise} (${codeOf(error)}).`)
  }
}

async function checkPort(port: number): Promise<void> {
  const fault = await portFault(port)
  if (fault === undefined) return
  if (fault === 'EADDRINUSE') {
    throw new Error(
      `Port ${port} is in use, perhaps by this app already. Stop what uses it, or choose another: PORT=${await nextFree(port)} npm start`,
    )
  }
  throw new Error(`Port ${port} cannot be served (${fault}). Choose another: PORT=3000 npm start`)
}

async function nextFree(port: number): Promise<number> {
  for (let next = port + 1; next <= 65_535; next++) if ((await portFault(next)) === undefined) return next
  return 3000
}

/** @returns the system's code for why nothing can listen there, as the app does on all interfaces */
function portFault(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve(codeOf(error)))
    server.listen(port, () => server.close(() => resolve(undefined)))
  })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
