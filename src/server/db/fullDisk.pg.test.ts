/** A PostgreSQL of its own whose disk is full: a small tmpfs, which only root may mount. */
import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { bodyOf, callRoute } from '@/testing/callRoute'
import { signUpWriter, type Writer } from '@/testing/writer'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../scripts/database/embeddedPostgres'
import { migrateDatabase } from '../../../scripts/database/migrateDatabase'

const mount = (folder: string) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=755', 'tmpfs', folder]).status === 0
const canMount = process.platform === 'linux' && process.getuid?.() === 0

describe.skipIf(!canMount)('a full disk', () => {
  let folder = ''
  let mounted = false
  let server: EmbeddedPostgres | undefined
  let writer: Writer
  const filler = () => path.join(folder, 'filler')

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bds-full-'))
    await chmod(folder, 0o755)
    mounted = mount(folder)
    if (!mounted) return
    server = await startEmbeddedPostgres(path.join(folder, 'postgres'), ['-c', 'max_wal_size=32MB'])
    await migrateDatabase(server.url)
    process.env.DATABASE_URL = server.url
    writer = await signUpWriter()
  }, 180_000)
  afterAll(async () => {
    await server?.stop()
    if (mounted) spawnSync('umount', ['-l', folder])
    await rm(folder, { recursive: true, force: true })
  })

  const create = (id: string, content: string) =>
    callRoute(writer, 'POST', '/api/v1/documents/batch', {
      body: {
        workspace_id: writer.workspaceId,
        operations: [{ operation: 'create', client_id: id, document_id: id, data: { content } }],
      },
    })
  const read = (id: string) =>
    callRoute(writer, 'GET', `/api/v1/documents/${id}`, { query: { workspace_id: writer.workspaceId } })
  /** Asked anew: an answer is good for a second. */
  async function readiness() {
    vi.resetModules()
    const { getReadiness } = await import('../api/HealthRouter')
    return getReadiness()
  }

  test('[RQ6] [BT18] is 503 with nothing applied, and /readyz says so until there is room again', async (context) => {
    if (!mounted) return context.skip('no tmpfs could be mounted here')
    expect((await create('before', 'x')).status).toBe(200)
    expect((await readiness()).status).toBe(200)
    const { bavail, bsize } = await statfs(folder)
    await writeFile(filler(), Buffer.alloc(bavail * bsize - 256 * 1024))

    const full = await create('toomuch', 'x'.repeat(4_000_000))
    expect(await bodyOf(full)).toMatchObject({ status: 503, code: 'storage_full', applied: false })
    expect(full.headers.get('retry-after')).toBe('30')
    expect(await (await readiness()).json()).toMatchObject({ failing: ['storage'] })
    expect((await read('before')).status).toBe(200)

    await rm(filler())
    expect((await readiness()).status).toBe(200)
    expect((await read('toomuch')).status).toBe(404)
    expect((await create('toomuch', 'x'.repeat(4_000_000))).status).toBe(200)
  })
})
