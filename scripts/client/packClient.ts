/**
 * The package for programs: `src/client/main.ts` as one module and one file of declarations, with the few packages that
 * it needs inside, so that it installs without a network.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'
import * as z from 'zod'

const ROOT = path.resolve(import.meta.dirname, '../..')
const ENTRY = path.join(ROOT, 'src/client/main.ts')
const DIST = path.join(ROOT, 'dist')
const FOLDER = path.join(DIST, 'client')
const NAME = 'batch-document-sync-client'

/** Packages whose types a program sees, too: they come along as they are. */
const BUNDLED = ['@trpc/client', '@trpc/server', 'zod']

const manifestSchema = z.looseObject({ version: z.string(), license: z.string() })

/** @returns the tarball's path */
export async function packClient(): Promise<string> {
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  await Promise.all([bundleCode(), bundleDeclarations()])
  for (const name of BUNDLED) copyPackage(name)
  writeManifest()
  cpSync(path.join(ROOT, 'LICENSE'), path.join(FOLDER, 'LICENSE'))
  cpSync(path.join(ROOT, 'src/client/README.md'), path.join(FOLDER, 'README.md'))
  const options = ['--pack-destination', DIST, '--ignore-scripts', '--loglevel', 'error']
  execFileSync('npm', ['pack', ...options], { cwd: FOLDER, stdio: 'pipe' })
  return path.join(DIST, `${NAME}-${manifestOf('package.json').version}.tgz`)
}

async function bundleCode(): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [ENTRY],
    outfile: path.join(FOLDER, 'index.js'),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    external: BUNDLED,
    mainFields: ['module', 'main'],
    conditions: ['import', 'default'],
  })
}

async function bundleDeclarations(): Promise<void> {
  const isOurs = (id: string) => /^[./]|^@\//.test(id)
  const bundle = await rollup({
    input: ENTRY,
    external: (id) => !isOurs(id),
    plugins: [dts({ tsconfig: path.join(ROOT, 'tsconfig.json') })],
  })
  await bundle.write({ file: path.join(FOLDER, 'index.d.ts'), format: 'es' })
  await bundle.close()
}

/** What of a package runs and is read by compilers, without what npm would look for beside it. */
function copyPackage(name: string): void {
  const from = path.join(ROOT, 'node_modules', name)
  const to = path.join(FOLDER, 'node_modules', name)
  const isNeeded = (file: string) =>
    !/\/(?:src|node_modules)$|\.(?:map|cjs|cts)$/.test(file.slice(from.length))
  cpSync(from, to, { recursive: true, filter: isNeeded })
  const manifest = manifestOf(path.join('node_modules', name, 'package.json'))
  for (const key of ['peerDependencies', 'peerDependenciesMeta', 'devDependencies', 'scripts'])
    delete manifest[key]
  writeFileSync(path.join(to, 'package.json'), JSON.stringify(manifest, null, 2))
}

function writeManifest(): void {
  const { version, license } = manifestOf('package.json')
  const versionOf = (name: string) => manifestOf(path.join('node_modules', name, 'package.json')).version
  const manifest = {
    name: NAME,
    version,
    license,
    type: 'module',
    description:
      'Batch Document Sync for programs: a typed client of the API, and its contract as zod schemas.',
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
    engines: { node: '>=20.19' },
    dependencies: Object.fromEntries(BUNDLED.map((name) => [name, versionOf(name)])),
    bundleDependencies: BUNDLED,
  }
  writeFileSync(path.join(FOLDER, 'package.json'), JSON.stringify(manifest, null, 2))
}

function manifestOf(file: string): z.infer<typeof manifestSchema> {
  return manifestSchema.parse(JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')))
}
