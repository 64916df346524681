import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startEmbeddedPostgres } from './embeddedPostgres'

async function mayConnect(url: string, user: string, password?: string): Promise<boolean> {
  const address = new URL(url)
  address.username = user
  if (password) address.password = password
  const client = new pg.Client({ connectionString: address.href })
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end()
  }
}

test("[OP4] the app's password does not open the superuser, also where it once did", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'bds-superuser-'))
  let server = await startEmbeddedPostgres(path.join(folder, 'postgres'))
  const { dataDir } = server
  const superuserFile = `${dataDir}.superuser-password`
  try {
    expect(await mayConnect(server.url, 'app')).toBe(true)
    expect(await mayConnect(server.url, 'postgres')).toBe(false)

    // As an older version left it: one password for both, and no file of the superuser's.
    const superuser = new URL(server.url)
    superuser.username = 'postgres'
    superuser.password = await readFile(superuserFile, 'utf8')
    const client = new pg.Client({ connectionString: superuser.href })
    await client.connect()
    await client.query(`ALTER ROLE postgres PASSWORD '${new URL(server.url).password}'`)
    await client.end()
    await writeFile(superuserFile, '')
    expect(await mayConnect(server.url, 'postgres')).toBe(true)
    await server.stop()

    server = await startEmbeddedPostgres(path.join(folder, 'postgres'))
    expect(await mayConnect(server.url, 'app')).toBe(true)
    expect(await mayConnect(server.url, 'postgres')).toBe(false)
    expect(await mayConnect(server.url, 'postgres', await readFile(superuserFile, 'utf8'))).toBe(true)
  } finally {
    await server.stop()
    await rm(path.dirname(dataDir), { recursive: true, force: true })
    await rm(folder, { recursive: true, force: true })
  }
}, 240_000)
