/** How a batch ends when the database does not let it end well. */
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { BatchRequest } from '@/contract/batch'
import { database, SEE_ALL } from '@/testing/database'
import { signUpWriter, type Writer } from '@/testing/writer'
import { DomainError } from '../DomainError'
import { Deadline } from '../db/Deadline'
import { faultOf } from '../db/databaseError'
import { env } from '../env'
import { applyBatch } from './BatchService'

let writer: Writer
let other: pg.Client
beforeAll(async () => {
  writer = await signUpWriter()
  other = new pg.Client({ connectionString: env().DATABASE_URL, options: SEE_ALL })
  await other.connect()
})
const own = () =>
  database().$executeRaw`UPDATE memberships SET role = 'owner' WHERE user_id = ${writer.userId}`
afterEach(own)
afterAll(() => other.end())

const createBatch = (id: string): BatchRequest => ({
  workspace_id: writer.workspaceId,
  operations: [{ operation: 'create', client_id: '1', document_id: id, data: { title: id } }],
  atomic: false,
})
const apply = (batch: BatchRequest, timeoutMs: number, idempotencyKey?: string) =>
  applyBatch(batch, {
    principal: {
      userId: writer.userId,
      id: `user:${writer.userId}`,
      via: 'cookie' as const,
      scopes: new Set(['read', 'write'] as const),
    },
    deadline: new Deadline(timeoutMs),
    idempotencyKey,
  })
const exists = (id: string) => database().document.count({ where: { workspaceId: writer.workspaceId, id } })

test('[RQ6] past the deadline nothing is applied, and the answer says so', async () => {
  await other.query('BEGIN')
  await other.query('SELECT 1 FROM workspaces WHERE id = $1 FOR UPDATE', [writer.workspaceId])
  const held = apply(createBatch('held'), 300)
  await expect(held).rejects.toMatchObject({ code: 'timeout', extras: { applied: false } })
  await other.query('ROLLBACK')
  expect(await exists('held')).toBe(0)
  expect((await apply(createBatch('held'), 5_000)).response.successful).toBe(1)
})

test('[RQ6] a connection lost during COMMIT is outcome_unknown, and the same key may be tried again', async () => {
  await other.query(`
    CREATE FUNCTION die_once() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER die_at_commit AFTER INSERT ON batch_receipts DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.key = 'dies at commit') EXECUTE FUNCTION die_once()`)
  await expect(apply(createBatch('unknown'), 5_000, 'dies at commit')).rejects.toMatchObject({
    code: 'outcome_unknown',
  })
  await other.query('DROP TRIGGER die_at_commit ON batch_receipts; DROP FUNCTION die_once')
  expect(
    (await persistently(() => apply(createBatch('unknown'), 5_000, 'dies at commit'))).response.successful,
  ).toBe(1)
  expect(await exists('unknown')).toBe(1)
})

test('[RQ6] waiting for one lock after another still ends at the deadline', async () => {
  await apply(createBatch('patient'), 5_000)
  const update: BatchRequest = {
    ...createBatch('patient'),
    operations: [{ operation: 'update', client_id: '1', document_id: 'patient', data: { title: 'x' } }],
  }
  const key = 'patient'
  const lock = JSON.stringify([writer.workspaceId, `user:${writer.userId}`, key])
  await other.query('BEGIN')
  await other.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [lock])
  await other.query(`SELECT 1 FROM documents WHERE workspace_id = $1 AND id = 'patient' FOR UPDATE`, [
    writer.workspaceId,
  ])
  const startedAt = performance.now()
  const waiting = apply(update, 1_500, key).then(
    () => 'applied',
    () => Math.round((performance.now() - startedAt) / 500),
  )
  await waitForLock()
  await other.query('SELECT pg_sleep(1), pg_advisory_unlock(hashtextextended($1, 0))', [lock])
  expect(await waiting).toBe(3)
  await other.query('ROLLBACK')
})

test('[RQ4] membership is read inside the transaction: a role taken away meanwhile counts', async () => {
  await apply(createBatch('revoked'), 5_000)
  const key = 'revoked meanwhile'
  const deletion: BatchRequest = {
    ...createBatch('revoked'),
    operations: [{ operation: 'delete', client_id: '1', document_id: 'revoked' }],
  }
  const lock = JSON.stringify([writer.workspaceId, `user:${writer.userId}`, key])
  await other.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [lock])
  // It waits for the key after its early check.
  const waiting = apply(deletion, 5_000, key)
  await waitForLock()
  await other.query('UPDATE memberships SET role = $1 WHERE user_id = $2', ['viewer', writer.userId])
  await other.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [lock])
  await expect(waiting).rejects.toMatchObject({ code: 'insufficient_role' })
})

test('[RQ4] a role taken away while the batch waited for a document counts', async () => {
  const update = await renameOfLocked('waited-for', 'late')
  const waiting = apply(update, 5_000)
  await waitForLock()
  await database().$executeRaw`UPDATE memberships SET role = 'viewer' WHERE user_id = ${writer.userId}`
  await other.query('SELECT pg_sleep(0.2)')
  await other.query('COMMIT')
  await expect(waiting).rejects.toMatchObject({ code: 'insufficient_role' })
  await own()
  expect((await apply(update, 5_000)).response.results[0]).toMatchObject({ version: 2 })
})

test('[RQ6] a database that falls silent is not waited for beyond the deadline, and nothing is applied', async () => {
  const update = await renameOfLocked('silent', 'never')
  const waiting = apply(update, 1_000)
  await waitForLock()
  const { rows } = await other.query<{ pid: number }>('SELECT pid FROM pg_locks WHERE NOT granted')
  for (const { pid } of rows) process.kill(pid, 'SIGSTOP')
  try {
    await expect(waiting).rejects.toMatchObject({ code: 'timeout', extras: { applied: false } })
  } finally {
    for (const { pid } of rows) process.kill(pid, 'SIGCONT')
  }
  await other.query('ROLLBACK')
  const { title } = await database().document.findUniqueOrThrow({
    where: { workspaceId_id: { workspaceId: writer.workspaceId, id: 'silent' } },
  })
  expect(title).toBe('silent')
})

/** A new document that somebody else holds on to until `other` ends its transaction, and a batch that renames it. */
async function renameOfLocked(id: string, title: string): Promise<BatchRequest> {
  await apply(createBatch(id), 5_000)
  await other.query('BEGIN')
  await other.query('SELECT 1 FROM documents WHERE workspace_id = $1 AND id = $2 FOR UPDATE', [
    writer.workspaceId,
    id,
  ])
  const rename = { operation: 'update', client_id: '1', document_id: id, data: { title } } as const
  return { ...createBatch(id), operations: [rename] }
}

/** Resolves once that many connections wait for a lock. */
async function waitForLock(count = 1): Promise<void> {
  for (;;) {
    const { rows } = await other.query(`SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted`)
    if (rows[0].n >= count) return
  }
}

/** Tries again as a client does that is told to, while the pool gets rid of connections that died. */
async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (faultOf(error) !== 'connection' && !(error instanceof DomainError && error.code === 'overloaded'))
        throw error
    }
  }
}
