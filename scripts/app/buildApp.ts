import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bundleWorker } from './bundleWorker.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
/** What the build is made of. */
const INPUTS = ['src', 'public', 'prisma', 'next.config.mjs', 'postcss.config.mjs', 'package-lock.json']
const STAMP = path.join(ROOT, '.next/built-from')

/** Builds the app unless it is built from just these sources. @throws when the build fails. */
export async function buildApp(): Promise<void> {
  const sources = fingerprint()
  if (readStamp() === sources) return
  console.log('  Building the app, as this is the first start or its sources have changed …')
  generateCode()
  const startedAt = Date.now()
  run('node_modules/next/dist/bin/next', ['build'], { NODE_ENV: 'production' })
  writeFileSync(STAMP, sources)
  console.log(`  Built in ${Math.round((Date.now() - startedAt) / 1000)} s`)
}

/** Writes all code that is made of other code; git ignores it. */
export function generateCode(): void {
  generateClient()
  bundleWorker()
}

/** Writes Prisma's client. Its CLI wants to download an engine it does not use here: any file will do. */
function generateClient(): void {
  run('node_modules/prisma/build/index.js', ['generate'], {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  })
}

function run(script: string, args: string[], env: Record<string, string>): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, script), ...args], {
    cwd: ROOT,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1', ...env },
    encoding: 'utf8',
  })
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
