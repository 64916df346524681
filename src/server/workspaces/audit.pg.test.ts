/** The audit log: in the transaction that did it, and read in pages by owners. */
import { expect, test } from 'vitest'
import { type AuditEvent, auditListSchema, workspaceSchema } from '@/contract/workspace'
import { callRest } from '@/testing/callTransports'
import { signUpWriter, type Writer } from '@/testing/writer'

const W = '/api/v1/workspaces'

async function readAll(by: Writer, workspaceId: string, limit: string): Promise<AuditEvent[]> {
  const events: AuditEvent[] = []
  let cursor: string | undefined
  do {
    const input = { path: { workspace_id: workspaceId }, query: { limit, ...(cursor && { cursor }) } }
    const { body } = await callRest(`GET ${W}/{workspace_id}/audit`, input, by.headers)
    const page = auditListSchema.parse(body)
    events.push(...page.events)
    cursor = page.next_cursor
  } while (cursor)
  return events
}

test('[RD1] who did what to the workspace, newest first, in pages', async () => {
  const owner = await signUpWriter()
  const made = await callRest(`POST ${W}`, { body: { name: 'First' } }, owner.headers)
  const { id } = workspaceSchema.parse(made.body)
  const path = { workspace_id: id }
  await callRest(`PATCH ${W}/{workspace_id}`, { path, body: { name: 'Second' } }, owner.headers)
  await callRest(`PATCH ${W}/{workspace_id}`, { path, body: { name: 'Second' } }, owner.headers)
  const create = (client_id: string) => ({ operation: 'create', client_id, document_id: client_id, data: {} })
  const missing = { operation: 'delete', client_id: 'missing', document_id: 'missing' }
  const batch = (...operations: object[]) =>
    callRest('POST /api/v1/documents/batch', { body: { ...path, operations } }, owner.headers)
  await batch(create('a'), create('b'), missing)
  await batch({ operation: 'delete', client_id: '1', document_id: 'a' })
  // What came to nothing is not written down.
  await batch(missing)

  const events = await readAll(owner, id, '2')
  expect(events.map(({ action, detail }) => ({ action, detail }))).toEqual([
    { action: 'documents.written', detail: { creates: 0, updates: 0, deletes: 1 } },
    { action: 'documents.written', detail: { creates: 2, updates: 0, deletes: 0 } },
    { action: 'workspace.renamed', detail: { from: 'First', to: 'Second' } },
    { action: 'workspace.created', detail: { name: 'First' } },
  ])
  for (const event of events)
    expect(event).toMatchObject({
      actor_id: owner.userId,
      actor_name: 'Ada',
      principal: `user:${owner.userId}`,
    })
  expect(await readAll(owner, id, '500')).toEqual(events)
})

test('[RD1] what succeeded and changed nothing is not counted: a document put is one operation', async () => {
  const owner = await signUpWriter()
  const place = { workspace_id: owner.workspaceId }
  const put = (content: string) => {
    const input = { path: { id: 'put' }, query: place, body: { title: 'Put', content } }
    return callRest('PUT /api/v1/documents/{id}', input, owner.headers)
  }
  await put('one')
  await put('two')
  await put('two')
  const update = (client_id: string, document_id: string, title: string) => {
    return { operation: 'update', client_id, document_id, data: { title } }
  }
  const operations = [
    update('1', 'put', 'Other'),
    update('2', 'put', 'Other'),
    { operation: 'delete', client_id: '3', document_id: 'put' },
    { operation: 'delete', client_id: '4', document_id: 'put' },
  ]
  await callRest('POST /api/v1/documents/batch', { body: { ...place, operations } }, owner.headers)
  const events = await readAll(owner, owner.workspaceId, '500')
  expect(events.map(({ detail }) => detail)).toEqual([
    { creates: 0, updates: 1, deletes: 1 },
    { creates: 0, updates: 1, deletes: 0 },
    { creates: 1, updates: 0, deletes: 0 },
  ])
})
