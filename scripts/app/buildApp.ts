import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { bundleWorkers } from './bundleWorkers.ts'
import { checkWritable } from './checkStart.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
/** What the build is made of. */
const INPUTS = ['src', 'public', 'prisma', 'next.config.mjs', 'postcss.config.mjs', 'package-lock.json']
const STAMP = path.join(ROOT, '.next/built-from')

/**
 * Builds the app unless it is built from just these sources.
 * @throws when the build fails; when `stop` was aborted
 */
export async function buildApp(stop?: AbortSignal): Promise<void> {
  const sources = fingerprint()
  if (readStamp() === sources) return
  await checkWritable(ROOT, `The app is not built yet, and ${ROOT} cannot be written to`)
  console.log('  Building the app, as this is the first start or its sources have changed: about a minute …')
  const startedAt = Date.now()
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  console.log('    1 of 2: the database client and the worker …')
  await generateCode(stop)
  console.log(`    2 of 2: pages and API, with Next.js (after ${seconds()} s) …`)
  await run('node_modules/next/dist/bin/next', ['build'], { NODE_ENV: 'production' }, stop)
  writeFileSync(STAMP, sources)
  console.log(`  Built in ${seconds()} s`)
}

/** Writes all code that is made of other code; git ignores it. */
export async function generateCode(stop?: AbortSignal): Promise<void> {
  await generateClient(stop)
  bundleWorkers()
}

/** Writes Prisma's client. Its CLI wants to download an engine it does not use here: any file will do. */
function generateClient(stop?: AbortSignal): Promise<void> {
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' }
  return run('node_modules/prisma/build/index.js', ['generate'], env, stop)
}

async function run(
  script: string,
  args: string[],
  env: Record<string, string>,
  stop?: AbortSignal,
): Promise<void> {
  stop?.throwIfAborted()
  const child = spawn(process.execPath, [path.join(ROOT, script), ...args], {
    cwd: ROOT,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = () => child.kill('SIGTERM')
  stop?.addEventListener('abort', end)
  const [[status], stdout, stderr] = await Promise.all([
    once(child, 'exit'),
    text(child.stdout),
    text(child.stderr),
  ])
  stop?.removeEventListener('abort', end)
  stop?.throwIfAborted()
  if (status !== 0) throw new Error(`${[script, ...args].join(' ')} failed:\n${stdout}\n${stderr}`)
}

function fingerprint(): string {
  const hash = createHash('sha256')
  for (const input of INPUTS) addTo(hash, path.join(ROOT, input))
  return hash.digest('hex')
}

function addTo(hash: ReturnType<typeof createHash>, file: string): void {
  if (path.basename(file) === 'generated') return
  if (statSync(file).isDirectory()) {
    for (const name of readdirSync(file).sort()) addTo(hash, path.join(file, name))
  } else {
    hash.update(path.relative(ROOT, file)).update(readFileSync(file))
  }
}

function readStamp(): string | undefined {
  try {
    return readFileSync(STAMP, 'utf8')
  } catch {
    return undefined
  }
}
