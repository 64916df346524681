import { expect, test } from 'vitest'
import type { QuotaState } from '../db/storedUsage'
import { operationsById } from './decideBatch'
import { decideDocument } from './decideDocument'
import { judgeQuotas, quotaText } from './judgeQuotas'
import type { ReadOperation } from './readOperation'

const create = (id: string, content: string, title = ''): ReadOperation => ({
  kind: 'create',
  id,
  title,
  content,
})
const retitle = (id: string, title: string): ReadOperation => ({
  kind: 'update',
  id,
  title,
  restore: false,
  onConflict: 'fail',
})
const remove = (id: string): ReadOperation => ({ kind: 'delete', id })

/** @param stored titles of the documents that there are, by id */
function judge(reads: ReadOperation[], quotas: QuotaState[], stored: Record<string, string> = {}) {
  const decisions = [...operationsById(reads)].map(([id, operations]) => {
    const title = stored[id]
    const found = title === undefined ? undefined : { id, title, version: 1, deleted: false }
    return decideDocument({ operations, bases: new Map(), stored: found })
  })
  return judgeQuotas(
    reads.map((read) => ({ read })),
    decisions,
    quotas,
  )
}

const bytes = (limit: number, used = 0): QuotaState => ({ name: 'workspace_bytes', limit, used })
const documents = (limit: number, used = 0): QuotaState => ({ name: 'workspace_documents', limit, used })

test('[BT18] each operation sees what those before it add; what one does not get is there for the next', () => {
  const reads = [
    create('a', '12345'),
    create('b', '1234567', 'ü'),
    create('c', '1234', 'ü'),
    create('d', '1'),
  ]
  const { refused, growth } = judge(reads, [bytes(19, 8)])
  expect([...refused]).toEqual([
    [1, { name: 'workspace_bytes', limit: 19, used: 13, requested: 9 }],
    [3, { name: 'workspace_bytes', limit: 19, used: 19, requested: 1 }],
  ])
  expect(growth).toEqual({ bytes: 11, documents: 2 })
})

test('[BT1] [BT18] creates come before updates, whatever the order they were sent in', () => {
  const { refused } = judge([retitle('old', '123'), create('new', '123')], [bytes(5, 0)], { old: '' })
  expect([...refused.keys()]).toEqual([0])
})

test('[BT18] what follows a refused operation on the same document is refused too, but no delete', () => {
  const reads = [retitle('a', 'far too long'), retitle('a', ''), retitle('b', '1'), remove('a')]
  const { refused } = judge(reads, [bytes(5, 4)], { a: 'a', b: 'b' })
  expect([...refused.keys()]).toEqual([0, 1])
})

test('[BT18] deletes and what changes nothing work past every limit', () => {
  const full = [bytes(10, 11), documents(1, 2)]
  const { refused, ceiling } = judge([retitle('a', 'a'), remove('b')], full, { a: 'a', b: 'b' })
  expect(refused.size).toBe(0)
  expect(ceiling).toEqual({ bytes: Number.MAX_SAFE_INTEGER, documents: Number.MAX_SAFE_INTEGER })
})

test('[BT18] documents are counted by their creates; the room for them is asked for again when it is taken', () => {
  const reads = [create('a', ''), create('b', ''), retitle('old', 'x')]
  const { refused, ceiling } = judge(reads, [documents(3, 2), bytes(100, 0)], { old: '' })
  expect([...refused]).toEqual([[1, { name: 'workspace_documents', limit: 3, used: 3, requested: 1 }]])
  expect(ceiling).toEqual({ bytes: 99, documents: 2 })
})

test('[BT18] the account has limits of its own, which the workspace cannot ask for', () => {
  const account: QuotaState[] = [{ name: 'account_bytes', limit: 10, used: 9 }]
  const { refused, ceiling } = judge([create('a', 'xx')], account)
  const excess = refused.get(0)
  expect(excess).toEqual({ name: 'account_bytes', limit: 10, used: 9, requested: 2 })
  expect(ceiling.bytes).toBe(Number.MAX_SAFE_INTEGER)
  expect(excess && quotaText(excess)).toMatch(/account.*10 bytes.*has 9/)
})
