/** The examples, run as their readers would run them, against the app: a folder and a workspace become the same. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generateApiTypes } from '../scripts/apiTypes.ts'
import { ApiClient } from './ApiClient.ts'
import type { AppServer } from './AppServer.ts'
import { expect, test } from './test.ts'

const examples = {
  curl: ['sh', 'examples/curl/mirror.sh'],
  'openapi-fetch': [process.execPath, '--import', 'tsx', 'examples/openapi-fetch/mirror.ts'],
  trpc: [process.execPath, '--import', 'tsx', 'examples/trpc/mirror.ts'],
}

test.beforeAll(generateApiTypes)

for (const [name, command] of Object.entries(examples)) {
  test(`[RD3] [CH1] [BT10] the ${name} example mirrors a workspace both ways and goes on where it stopped`, async ({
    app,
  }) => {
    await app.start()
    const owner = await ApiClient.signUp(app.url)
    const { workspaceId } = owner
    const { body } = await owner.send('POST', '/api/v1/keys', { name, scopes: ['write'] })
    const directory = await mkdtemp(path.join(tmpdir(), 'bds-mirror-'))
    // In the repository the package is its source.
    const paths = { TSX_TSCONFIG_PATH: 'examples/tsconfig.json' }
    const env = { APP_URL: app.url, API_KEY: body.key, WORKSPACE_ID: workspaceId, ...paths }
    const mirror = () => run([...command, directory], env)
    const files = new FolderOf(directory)

    await test.step('the first run sends what is here and brings what is there', async () => {
      await files.write('both', 'one\ntwo\nthree\n')
      await files.write('mine', 'mine\n')
      await files.write('doomed', 'doomed\n')
      for (let n = 1; n <= 120; n++) await files.write(`note-${n}`, `# Note ${n} 🚆\r\n`)
      await owner.create('theirs', { title: 'Theirs', content: 'theirs\n' })
      await mirror()
      expect(await files.all()).toEqual(await stored(app, workspaceId))
      expect(Object.keys(await files.all())).toHaveLength(124)
      expect(await receipts(app, workspaceId)).toBe(2)
    })

    await test.step('a run with nothing to do sends nothing', async () => {
      const cursor = await files.cursor()
      await mirror()
      expect(await receipts(app, workspaceId)).toBe(2)
      expect(await files.cursor()).toBe(cursor)
    })

    await test.step('edits, deletions and conflicts of both sides end up on both sides', async () => {
      await owner.batch([
        update('both', 'ONE\ntwo\nthree\n'),
        update('mine', 'theirs now\n'),
        update('theirs', 'theirs, again\n'),
        { operation: 'delete', client_id: 'doomed', document_id: 'doomed' },
      ])
      await files.write('both', 'one\ntwo\nTHREE\n')
      await files.write('mine', 'ours now\n')
      await files.write('new', 'new\n')
      await files.remove('note-1')
      await mirror()
      expect(await files.all()).toMatchObject({
        both: 'ONE\ntwo\nTHREE\n',
        mine: 'theirs now\n',
        'mine.mine-1': 'ours now\n',
        theirs: 'theirs, again\n',
        new: 'new\n',
      })
      await mirror()
      expect(await files.all()).toEqual(await stored(app, workspaceId))
      for (const gone of ['doomed', 'note-1']) expect(await files.all()).not.toHaveProperty(gone)
    })

    await test.step('a batch whose answer was never heard is not applied twice', async () => {
      const key = 'unheard'
      const operation = {
        operation: 'create',
        client_id: 'once',
        document_id: 'once',
        data: { content: 'x' },
      }
      const batch = { workspace_id: workspaceId, operations: [operation] }
      const headers = { authorization: `Bearer ${body.key}`, 'idempotency-key': key, cookie: '' }
      const first = await owner.send('POST', '/api/v1/documents/batch', batch, headers)
      expect(first.body.successful).toBe(1)
      await files.write('once', 'x')
      await writeFile(path.join(directory, `.sync/outbox/${key}.json`), JSON.stringify(batch))
      const before = await receipts(app, workspaceId)
      await mirror()
      expect(await receipts(app, workspaceId)).toBe(before)
      expect((await owner.read('once')).body.version).toBe(1)
      expect(existsSync(path.join(directory, `.sync/outbox/${key}.json`))).toBe(false)
    })
    await rm(directory, { recursive: true, force: true })
  })
}

function update(id: string, content: string): object {
  return { operation: 'update', client_id: id, document_id: id, data: { content } }
}

/** @throws with what it said unless it ends well */
async function run([command = '', ...args]: string[], env: Record<string, string>): Promise<void> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk
    })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${said}`)
}

/** The text of the workspace's documents by id. */
async function stored(app: AppServer, workspaceId: string): Promise<Record<string, string>> {
  const { rows } = await app.database.query<{ id: string; content: string }>(
    'SELECT id, content FROM documents WHERE workspace_id = $1 AND deleted_at IS NULL',
    [workspaceId],
  )
  return Object.fromEntries(rows.map(({ id, content }) => [id, content]))
}

async function receipts(app: AppServer, workspaceId: string): Promise<number> {
  const { rows } = await app.database.query<{ count: number }>(
    'SELECT count(*)::int FROM batch_receipts WHERE workspace_id = $1',
    [workspaceId],
  )
  return rows[0]?.count ?? 0
}

/** The mirror's other side. */
class FolderOf {
  constructor(private readonly directory: string) {}

  async write(id: string, content: string): Promise<void> {
    await writeFile(path.join(this.directory, `${id}.md`), content)
  }

  async remove(id: string): Promise<void> {
    await rm(path.join(this.directory, `${id}.md`))
  }

  async all(): Promise<Record<string, string>> {
    const names = (await readdir(this.directory)).filter((name) => name.endsWith('.md'))
    const entries = names.map(async (name) => [
      name.slice(0, -3),
      await readFile(path.join(this.directory, name), 'utf8'),
    ])
    return Object.fromEntries(await Promise.all(entries))
  }

  async cursor(): Promise<string> {
    return JSON.parse(await readFile(path.join(this.directory, '.sync/state.json'), 'utf8')).cursor
  }
}
