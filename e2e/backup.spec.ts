/** The commands of docs/operations.md, as they stand there: what was backed up is there again, and can be found. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import pg from 'pg'
import { ApiClient } from './ApiClient.ts'
import { AppProcess } from './AppProcess.ts'
import { findPostgres, SystemPostgres } from './SystemPostgres.ts'

const PORT = 3795
const programs = findPostgres() ?? ''

test('[RD1] a backup that was restored has every document, its history, and finds them by their words', async () => {
  test.skip(programs === '', 'pg_dump and pg_restore are not installed (Debian: postgresql)')
  const folder = await mkdtemp(path.join(tmpdir(), 'bds-backup-'))
  const postgres = await SystemPostgres.start(programs)
  const [original, restored] = [postgres.urlOf('app', 'app'), postgres.urlOf('app', 'restored')]
  const settings = { BETTER_AUTH_SECRET: 'a secret that only this test knows', DATA_DIR: folder }
  try {
    const admin = new pg.Client({ connectionString: postgres.urlOf('postgres', 'postgres') })
    await admin.connect()
    await admin.query('CREATE ROLE app LOGIN')
    for (const name of ['app', 'restored']) await admin.query(`CREATE DATABASE ${name} OWNER app`)
    await admin.end()

    const whatIsThere = async (client: ApiClient) => ({
      found: await read(client, '/api/v1/documents', { q: 'pears' }),
      history: await read(client, '/api/v1/documents/pears/versions'),
    })
    const [ada, before] = await withApp({ ...settings, DATABASE_URL: original }, async ({ url }) => {
      const client = await ApiClient.signUp(url)
      await client.create('pears', { title: 'Fruit', content: 'green apples' })
      await client.batch([
        { operation: 'update', client_id: '1', document_id: 'pears', data: { content: 'ripe pears' } },
      ])
      return [client, await whatIsThere(client)] as const
    })
    expect(before.found).toMatchObject({ documents: [{ id: 'pears', version: 2 }], complete: true })

    const env = { ...process.env, PATH: `${programs}:${process.env.PATH}` }
    execFileSync('sh', ['-ec', await documentedCommands()], {
      cwd: folder,
      stdio: 'inherit',
      env: { ...env, DATABASE_URL: original, NEW_DATABASE_URL: restored },
    })
    await withApp({ ...settings, DATABASE_URL: restored }, async () =>
      expect(await whatIsThere(ada)).toEqual(before),
    )
  } finally {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
})

async function withApp<T>(env: Record<string, string>, work: (app: AppProcess) => Promise<T>): Promise<T> {
  const app = await AppProcess.start(PORT, env)
  try {
    return await work(app)
  } finally {
    await app.stop()
  }
}

async function read(
  client: ApiClient,
  address: string,
  query: Record<string, string> = {},
): Promise<unknown> {
  const search = new URLSearchParams({ workspace_id: client.workspaceId, ...query })
  return (await client.send('GET', `${address}?${search}`)).body
}

async function documentedCommands(): Promise<string> {
  const guide = await readFile('docs/operations.md', 'utf8')
  const [, commands] = /## Backup and restore[^#]*?```sh\n(.*?)```/s.exec(guide) ?? []
  if (commands === undefined) throw new Error('docs/operations.md has no commands for a backup')
  return commands
}
