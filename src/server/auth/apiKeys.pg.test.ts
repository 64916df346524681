/** API keys: made, used, expired, revoked. */
import { createHash } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { type CreatedKey, createdKeySchema, keyListSchema } from '@/contract/apiKey'
import { limits } from '@/contract/limits'
import { callRest, callTrpc } from '@/testing/callTransports'
import { database } from '@/testing/database'
import { signUpWriter, type Writer } from '@/testing/writer'
import { handleAuth } from '../api/AuthRouter'
import { accountQuota } from '../db/storedUsage'
import { auth } from './auth'

const KEYS = '/api/v1/keys'

let owner: Writer
let stranger: Writer
beforeAll(async () => {
  ;[owner, stranger] = await Promise.all([signUpWriter(), signUpWriter()])
})

async function makeKey(body: object): Promise<CreatedKey> {
  const answer = await callRest(`POST ${KEYS}`, { body }, owner.headers)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return createdKeySchema.parse(answer.body)
}

async function listKeys(by = owner) {
  const { body } = await callRest(`GET ${KEYS}`, {}, by.headers)
  return keyListSchema.parse(body).keys
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const read = (headers: Record<string, string>) =>
  callRest('GET /api/v1/documents', { query: { workspace_id: owner.workspaceId } }, headers)
const write = (headers: Record<string, string>) => {
  const operations = [{ operation: 'create', client_id: '1', data: {} }]
  const body = { workspace_id: owner.workspaceId, operations }
  return callRest('POST /api/v1/documents/batch', { body }, headers)
}
const revoke = (id: string, by: Writer) =>
  callRest(`DELETE ${KEYS}/{key_id}`, { path: { key_id: id } }, by.headers)

test('[RD2] a key is shown once, known by how it begins, and stored as a hash', async () => {
  const made = await makeKey({ name: ' Sync script ', scopes: ['read'], expires_in_days: 90 })
  expect(made).toMatchObject({ name: 'Sync script', scopes: ['read'], last_used_at: null })
  expect(made.key).toMatch(/^bds_[A-Za-z]{64}$/)
  expect(made.key.startsWith(made.start)).toBe(true)
  const days = (Date.parse(made.expires_at ?? '') - Date.parse(made.created_at)) / 86_400_000
  expect(days).toBeCloseTo(90, 1)
  const { key, ...shown } = made
  const listed = await listKeys()
  expect(listed).toContainEqual(shown)
  expect(JSON.stringify(listed)).not.toContain(key)
  const row = await database().apikey.findUniqueOrThrow({ where: { id: made.id } })
  expect(row.key).toBe(createHash('sha256').update(key).digest('base64url'))
})

test('[RD2] scopes: `read` reads, `write` reads and writes, and neither manages', async () => {
  const reads = bearer((await makeKey({ name: 'r', scopes: ['read'] })).key)
  const writes = bearer((await makeKey({ name: 'w', scopes: ['write'] })).key)
  expect((await read(reads)).status).toBe(200)
  expect(await write(reads)).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } })
  expect((await read(writes)).status).toBe(200)
  expect((await write(writes)).status).toBe(200)
  expect(await callRest(`GET ${KEYS}`, {}, writes)).toMatchObject({
    status: 403,
    body: { code: 'insufficient_scope' },
  })
})

test('[RD2] [RQ4] what is no good key is 401, with a good cookie beside it too', async () => {
  const expired = await makeKey({ name: 'old', scopes: ['read'], expires_in_days: 1 })
  const revoked = await makeKey({ name: 'gone', scopes: ['read'] })
  const orphan = await makeKey({ name: 'orphan', scopes: ['read'] })
  await database().apikey.update({ where: { id: expired.id }, data: { expiresAt: new Date(Date.now() - 1) } })
  await database().apikey.update({ where: { id: orphan.id }, data: { referenceId: 'nobody' } })
  expect((await read(bearer(revoked.key))).status).toBe(200)
  expect((await revoke(revoked.id, owner)).status).toBe(204)
  for (const key of [
    expired.key,
    revoked.key,
    orphan.key,
    `bds_${'a'.repeat(64)}`,
    `${expired.key} x`,
    'x',
    '',
  ])
    for (const beside of [{}, owner.headers])
      expect(await read({ ...beside, ...bearer(key) })).toMatchObject({
        status: 401,
        body: { code: 'invalid_key' },
      })
})

test('[RD2] a key beside somebody else’s cookie acts for its owner; another scheme is not ours', async () => {
  const { key } = await makeKey({ name: 'mine', scopes: ['read'] })
  expect((await read({ ...stranger.headers, ...bearer(key) })).status).toBe(200)
  expect((await read({ ...owner.headers, authorization: 'Basic cHJveHk6cHJveHk=' })).status).toBe(200)
})

test('[RD2] a foreign key and a missing one are the same 404', async () => {
  const { id, key } = await makeKey({ name: 'mine', scopes: ['read'] })
  const foreign = await revoke(id, stranger)
  expect(foreign).toMatchObject({ status: 404, body: { code: 'not_found' } })
  expect(await revoke('missing', stranger)).toEqual(foreign)
  expect((await read(bearer(key))).status).toBe(200)
  expect(await listKeys(stranger)).toEqual([])
})

test('[RD2] a program learns who it is, what it may do, and until when', async () => {
  const { key, ...shown } = await makeKey({ name: 'curious', scopes: ['write'], expires_in_days: 1 })
  const person = {
    user_id: owner.userId,
    name: 'Ada',
    email: expect.stringContaining('@'),
    usage: { bytes: expect.any(Number), documents: expect.any(Number) },
    quota: accountQuota(),
  }
  const asKey = {
    ...person,
    via: 'key',
    scopes: expect.arrayContaining(['read', 'write']),
    key: { ...shown, last_used_at: expect.any(String) },
  }
  const asSession = {
    ...person,
    via: 'session',
    scopes: expect.arrayContaining(['read', 'write', 'account']),
  }
  for (const [headers, me] of [
    [bearer(key), asKey],
    [owner.headers, asSession],
  ] as const) {
    expect(await callRest('GET /api/v1/me', {}, headers)).toEqual({ status: 200, body: me })
    expect(await callTrpc('me.get', {}, headers)).toEqual({ status: 200, body: me })
  }
})

test('[RD2] last use is written at most once a minute', async () => {
  const { id, key } = await makeKey({ name: 'used', scopes: ['read'] })
  const lastUse = async () => (await listKeys()).find((one) => one.id === id)?.last_used_at
  await read(bearer(key))
  const first = await lastUse()
  expect(Date.parse(first ?? '')).toBeGreaterThan(Date.now() - 30_000)
  await read(bearer(key))
  expect(await lastUse()).toBe(first)
  await database().apikey.update({ where: { id }, data: { lastRequest: new Date(Date.now() - 61_000) } })
  await read(bearer(key))
  expect(Date.parse((await lastUse()) ?? '')).toBeGreaterThanOrEqual(Date.parse(first ?? ''))
})

test.each([
  { name: 'a\0b', scopes: ['read'] },
  { name: '\ud800', scopes: ['read'] },
  { name: ' ', scopes: ['read'] },
  { name: 'x'.repeat(limits.maxKeyNameLength + 1), scopes: ['read'] },
  { name: 'x', scopes: [] },
  { name: 'x', scopes: ['read', 'read'] },
  { name: 'x', scopes: ['account'] },
  { name: 'x', scopes: ['read'], expires_in_days: limits.maxKeyDays + 1 },
  { name: 'x', scopes: ['read'], user_id: 'another' },
])('[RQ3] %j makes no key', async (body) => {
  const answer = await callRest(`POST ${KEYS}`, { body }, owner.headers)
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
})

test('[RD2] the library’s own endpoints for keys are closed', async () => {
  const paths = ['create', 'list', 'get', 'update', 'delete', 'verify', 'delete-all-expired-api-keys']
  for (const path of [...paths, 'create/', '%63reate'])
    for (const method of ['GET', 'POST']) {
      const answer = await handleAuth(
        new Request(`http://localhost:3000/api/auth/api-key/${path}`, {
          method,
          headers: { ...owner.headers, 'content-type': 'application/json' },
          ...(method === 'POST' && { body: JSON.stringify({ name: 'x' }) }),
        }),
      )
      expect([path, answer.status]).toEqual([path, 404])
    }
  const { key } = await makeKey({ name: 'no session', scopes: ['write'] })
  expect(
    await auth().api.getSession({ headers: new Headers({ 'x-api-key': key, ...bearer(key) }) }),
  ).toBeNull()
})

test('[RD2] making and revoking keys is in the audit log of the personal workspace', async () => {
  const { id, key } = await makeKey({ name: 'audited', scopes: ['write'] })
  await write(bearer(key))
  await revoke(id, owner)
  const rows = await database().auditEvent.findMany({
    where: { workspaceId: owner.workspaceId },
    orderBy: { id: 'desc' },
    take: 3,
  })
  expect(rows.map(({ action, principal, detail }) => ({ action, principal, detail }))).toEqual([
    { action: 'key.revoked', principal: `user:${owner.userId}`, detail: { key_id: id } },
    {
      action: 'documents.written',
      principal: `key:${id}`,
      detail: { creates: 1, updates: 0, deletes: 0 },
    },
    {
      action: 'key.created',
      principal: `user:${owner.userId}`,
      detail: { key_id: id, name: 'audited', scopes: ['write'] },
    },
  ])
})

test('[RD2] [RQ6] a key whose making cannot be written down is not made', async () => {
  const asked = await database().$transaction(async (tx) => {
    await tx.$executeRaw`LOCK TABLE audit_events IN EXCLUSIVE MODE`
    const { requestTimeoutMs } = limits
    Object.assign(limits, { requestTimeoutMs: 500 })
    const body = { name: 'unwritten', scopes: ['read'] }
    const answer = await callRest(`POST ${KEYS}`, { body }, owner.headers)
    Object.assign(limits, { requestTimeoutMs })
    return answer
  })
  expect(asked).toMatchObject({ status: 503, body: { applied: false } })
  expect((await listKeys()).map(({ name }) => name)).not.toContain('unwritten')
})

test('[RD2] an account has only so many keys', async () => {
  const hoarder = await signUpWriter()
  const now = new Date()
  await database().apikey.createMany({
    data: Array.from({ length: limits.maxKeys }, (_, n) => ({
      id: `${hoarder.userId}-${n}`,
      referenceId: hoarder.userId,
      key: `${n}`,
      createdAt: now,
      updatedAt: now,
    })),
  })
  const body = { name: 'one more', scopes: ['read'] }
  expect(await callRest(`POST ${KEYS}`, { body }, hoarder.headers)).toMatchObject({
    status: 409,
    body: { code: 'limit_reached' },
  })
  await database().apikey.delete({ where: { id: `${hoarder.userId}-0` } })
  const asked = Array.from({ length: 5 }, () => callRest(`POST ${KEYS}`, { body }, hoarder.headers))
  const statuses = (await Promise.all(asked)).map(({ status }) => status)
  expect(statuses.sort()).toEqual([201, 409, 409, 409, 409])
})
