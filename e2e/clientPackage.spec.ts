/** A program outside the repository, made from the package alone: the guide's code in it compiles and runs. */
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { packClient } from '../scripts/client/packClient.ts'
import { ApiClient } from './ApiClient.ts'
import { expect, test } from './test.ts'

const compilerOptions = {
  target: 'es2022',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  outDir: 'out',
  strict: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noPropertyAccessFromIndexSignature: true,
  noUnusedLocals: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  types: ['node'],
  pretty: false,
}

const wrong: Record<string, string> = {
  'a field that there is not': `await client.documents.get.query({ workspace_id: '', id: '', version: 3 })`,
  'a field of another type': `await client.documents.list.query({ workspace_id: '', q: 1 })`,
  'a missing field': `await client.documents.changes.query({})`,
  'an unknown procedure': `await client.documents.move.mutate({})`,
  'a version taken for a text': `const [one] = (await client.documents.changes.query({ workspace_id: '' })).changes
    const text: string | undefined = one?.version
    console.log(text)`,
}

let folder = ''
test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bds-outside-'))
  const tarball = await packClient()
  await writeJson('package.json', { name: 'outside', private: true, type: 'module' })
  // No registry: what the package needs is in it.
  const offline = ['--offline', '--no-audit', '--no-fund', '--cache', path.join(folder, 'cache')]
  execFileSync('npm', ['install', tarball, ...offline], { cwd: folder, stdio: 'pipe' })
  await mkdir(path.join(folder, 'node_modules/@types'), { recursive: true })
  for (const name of ['@types/node', 'undici-types', '@trpc', 'eventsource', 'eventsource-parser'])
    await symlink(path.resolve('node_modules', name), path.join(folder, 'node_modules', name))
})
test.afterAll(() => rm(folder, { recursive: true, force: true }))

test('[RD3] right calls compile under the strictest flags and run, as the guide has them', async ({
  app,
}) => {
  await app.start()
  const owner = await ApiClient.signUp(app.url)
  const { body } = await owner.send('POST', '/api/v1/keys', { name: 'outside', scopes: ['write'] })
  await owner.create('first', { title: 'First', content: 'one' })
  await writeFile(path.join(folder, 'package.ts'), await codeOf('the package'))
  await writeFile(path.join(folder, 'plain.ts'), await codeOf('tRPC alone'))
  compile('package.ts', 'plain.ts')
  const env = { APP_URL: app.url, API_KEY: body.key, WORKSPACE_ID: owner.workspaceId }
  for (const program of ['package', 'plain']) {
    const options = { cwd: folder, env: { ...process.env, ...env } }
    const said = execFileSync(process.execPath, [`out/${program}.js`], options)
    expect(said.toString(), program).toContain('First')
    expect(said.toString(), program).toContain('not_found')
    expect(said.toString(), program).toMatch(/there is something to pull/)
  }
})

test('[RD3] what no call may be does not compile', async () => {
  const programs = Object.entries(wrong).map(
    ([name, code]) => [`${name.replaceAll(' ', '-')}.ts`, code] as const,
  )
  for (const [file, code] of programs) {
    const program = `import { createClient } from 'batch-document-sync-client'
    const client = createClient({ url: '', key: '' })\n${code}`
    await writeFile(path.join(folder, file), program)
  }
  const files = programs.map(([file]) => file)
  const faults = faultsIn(() => compile(...files))
  for (const file of files) expect(faults, file).toMatch(new RegExp(`^${file}\\(\\d+,.*error TS\\d+`, 'm'))
})

function faultsIn(work: () => void): string {
  try {
    work()
  } catch (error) {
    return Object(error).message
  }
  return ''
}

function compile(...files: string[]): void {
  const compiler = path.resolve('node_modules/typescript/bin/tsc')
  const flags = Object.entries(compilerOptions).flatMap(([name, value]) => [`--${name}`, String(value)])
  try {
    execFileSync(process.execPath, [compiler, ...flags, ...files], { cwd: folder, stdio: 'pipe' })
  } catch (error) {
    throw new Error(String(Object(error).stdout))
  }
}

/** A program of the guide: the code block behind its heading. */
async function codeOf(heading: string): Promise<string> {
  const guide = await readFile('docs/integrators.md', 'utf8')
  const code = guide.split(`**With ${heading}.**`)[1]?.match(/```ts\n(.*?)```/s)?.[1]
  if (!code) throw new Error(`the guide has no code for ${heading}`)
  return code
}

async function writeJson(file: string, value: object): Promise<void> {
  await writeFile(path.join(folder, file), JSON.stringify(value))
}
