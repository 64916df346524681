/** Names of versions, over both transports. [BT15] */
import { beforeEach, describe, expect, test } from 'vitest'
import { versionListSchema, versionSummarySchema } from '@/contract/document'
import { limits } from '@/contract/limits'
import { callRest, callTrpc } from '@/testing/callTransports'
import { database } from '@/testing/database'
import { signUpWriter, type Writer } from '@/testing/writer'
import { creation, write } from '../feed/testing/feed'

let writer: Writer
beforeEach(async () => {
  writer = await signUpWriter()
  await write(writer, [creation('d', 'one')])
  await write(writer, [{ operation: 'update', client_id: '1', document_id: 'd', data: { content: 'two' } }])
})

const call = {
  REST: (version: number, name: unknown) =>
    callRest(
      'PATCH /api/v1/documents/{id}/versions/{version}',
      {
        path: { id: 'd', version: String(version) },
        query: { workspace_id: writer.workspaceId },
        body: { name },
      },
      writer.headers,
    ),
  tRPC: (version: number, name: unknown) =>
    callTrpc(
      'documents.nameVersion',
      { workspace_id: writer.workspaceId, id: 'd', version, name },
      writer.headers,
    ),
}

async function names() {
  const input = { path: { id: 'd' }, query: { workspace_id: writer.workspaceId } }
  const { body } = await callRest('GET /api/v1/documents/{id}/versions', input, writer.headers)
  return versionListSchema.parse(body).versions.map(({ version, name }) => [version, name])
}

describe.each(['REST', 'tRPC'] as const)('over %s', (transport) => {
  const name = call[transport]

  test('[BT15] a version, the current one included, gets a name, another one, and none again', async () => {
    const first = await name(1, '  Draft ')
    expect(first.status).toBe(200)
    expect(versionSummarySchema.parse(first.body)).toMatchObject({
      version: 1,
      name: 'Draft',
      current: false,
    })
    await name(2, 'Sent')
    expect(await names()).toEqual([
      [2, 'Sent'],
      [1, 'Draft'],
    ])
    await write(writer, [{ operation: 'update', client_id: '1', document_id: 'd', data: { title: 'on' } }])
    await name(1, null)
    expect(await names()).toEqual([
      [3, undefined],
      [2, 'Sent'],
      [1, undefined],
    ])
    const events = await database().auditEvent.findMany({
      where: { workspaceId: writer.workspaceId, action: 'version.named' },
      orderBy: { id: 'asc' },
    })
    expect(events.map(({ detail }) => detail)).toEqual([
      { document_id: 'd', version: 1, name: 'Draft' },
      { document_id: 'd', version: 2, name: 'Sent' },
      { document_id: 'd', version: 1, name: null },
    ])
  })

  test.each(['', ' ', 'x'.repeat(limits.maxVersionNameLength + 1), 'nul\0', '\u202e', 7])(
    '[BT15] %j is no name',
    async (bad) => {
      expect(await name(1, bad)).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
    },
  )

  test('[BT15] no name for a version that never had one does not keep it', async () => {
    expect((await name(1, null)).status).toBe(200)
    expect(await database().versionMark.count({ where: { workspaceId: writer.workspaceId } })).toBe(0)
  })

  test('[BT15] a version that there is not, or no longer, gets none', async () => {
    expect(await name(3, 'x')).toMatchObject({ status: 404, body: { code: 'not_found' } })
    await database().documentVersion.deleteMany({ where: { workspaceId: writer.workspaceId } })
    expect(await name(1, 'x')).toMatchObject({ status: 410, body: { code: 'version_thinned' } })
    expect(await database().versionMark.count({ where: { workspaceId: writer.workspaceId } })).toBe(0)
  })
})
