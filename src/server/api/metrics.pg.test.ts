import { describe, expect, test, vi } from 'vitest'
import { signUpWriter } from '@/testing/writer'

/** As the server itself says of a request made on its own machine. */
const HERE = { 'x-client-local': 'yes' }

async function ask(headers: Record<string, string>, token?: string): Promise<Response> {
  vi.resetModules()
  if (token) vi.stubEnv('METRICS_TOKEN', token)
  const { getMetrics } = await import('./MetricsRouter')
  const answer = await getMetrics(new Request('http://localhost/metrics', { headers }))
  vi.unstubAllEnvs()
  return answer
}

describe('metrics', () => {
  test('without a token are for this machine only', async () => {
    expect((await ask(HERE)).status).toBe(200)
    expect((await ask({ 'x-client-address': '127.0.0.1' })).status).toBe(401)
    expect((await ask({})).status).toBe(401)
  })

  test('with a token are for each caller that has it', async () => {
    const token = 'a token for the tests'
    expect((await ask({ authorization: `Bearer ${token}` }, token)).status).toBe(200)
    expect((await ask({ authorization: 'Bearer wrong' }, token)).status).toBe(401)
    expect((await ask(HERE, token)).status).toBe(401)
  })

  test('count a write of one document as one operation, as what it was, and no conflict', async () => {
    const writer = await signUpWriter()
    const { putDocument } = await import('./DocumentWriteRouter')
    const put = () =>
      putDocument(
        new Request(`http://localhost:3000/api/v1/documents/one?workspace_id=${writer.workspaceId}`, {
          method: 'PUT',
          headers: { ...writer.headers, 'content-type': 'application/json' },
          body: JSON.stringify({ title: 'One', content: 'one' }),
        }),
        { params: Promise.resolve({ id: 'one' }) },
      )
    const counts = async () => {
      const text = await (await ask(HERE)).text()
      const of = (series: string) =>
        Number(
          text
            .split('\n')
            .find((line) => line.startsWith(series))
            ?.split(' ')[1] ?? 0,
        )
      return {
        creates: of('batch_operations_total{operation="create",status="success"}'),
        conflicts: of('batch_operations_total{operation="create",status="conflict"}'),
        updates: of('batch_operations_total{operation="update",status="success"}'),
      }
    }
    const { creates, conflicts, updates } = await counts()
    expect((await put()).status).toBe(201)
    expect(await counts()).toEqual({ creates: creates + 1, conflicts, updates })
    expect((await put()).status).toBe(200)
    expect(await counts()).toEqual({ creates: creates + 1, conflicts, updates: updates + 1 })
  })

  test('count batches and name neither workspaces nor users', async () => {
    const writer = await signUpWriter()
    const { postBatch } = await import('./BatchRouter')
    const operations = [
      { operation: 'create', client_id: '1', document_id: 'counted', data: { title: 'x' } },
      {
        operation: 'update',
        client_id: '2',
        document_id: 'counted',
        data: { title: 'y' },
        expected_version: 7,
      },
    ]
    await postBatch(
      new Request('http://localhost:3000/api/v1/documents/batch', {
        method: 'POST',
        headers: { ...writer.headers, 'content-type': 'application/json' },
        body: JSON.stringify({ workspace_id: writer.workspaceId, operations }),
      }),
    )
    const text = await (await ask(HERE)).text()
    expect(text).toMatch(/^batches_total\{outcome="applied"\} [1-9]/m)
    expect(text).toMatch(/^batch_operations_total\{operation="create",status="success"\} [1-9]/m)
    expect(text).toMatch(/^batch_conflicts_total\{code="version_mismatch"\} [1-9]/m)
    expect(text).toMatch(/^batch_duration_seconds_count [1-9]/m)
    expect(text).not.toContain(writer.workspaceId)
    expect(text).not.toContain(writer.userId)
  })
})
