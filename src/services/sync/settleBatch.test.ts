import { describe, expect, it } from 'vitest'
import type { DocumentRow, LocalDocument, OutboxEntry, ServerDocument } from '@/local/GuestWorkspace'
import { settleBatch } from './settleBatch'
import type { PushResult } from './transport'

const key = { account: 'ann', workspaceId: 'home', id: 'doc' }

function entryOf(given: Partial<OutboxEntry> = {}): OutboxEntry {
  const coalesced = { operation: 'update', title: false, body: true, restore: false } as const
  return { ...key, ...coalesced, state: 'ready', bytes: 1, since: 1, ...given }
}

function localOf(newer: OutboxEntry | null = null, text: string | null = null): LocalDocument {
  const row: DocumentRow = {
    ...key,
    title: 'Title',
    excerpt: '',
    view: 'active',
    syncStatus: 'syncing',
    cloudId: 'doc',
    version: 2,
    updatedAt: 1,
    bytes: 1,
    epoch: 0,
    problem: undefined,
  }
  return { row, newer, text }
}

const resultOf = (given: Partial<PushResult>): PushResult => ({
  documentId: 'doc',
  status: 'success',
  version: undefined,
  code: undefined,
  message: undefined,
  merged: false,
  conflict: undefined,
  ...given,
})

const serverOf = (given: Partial<ServerDocument>): ServerDocument => ({
  id: 'doc',
  title: 'Title',
  content: 'sent',
  state: new Uint8Array([1]),
  version: 3,
  deleted: false,
  updatedAt: 1,
  ...given,
})

function settle(
  entry: OutboxEntry,
  result: PushResult | null,
  local = localOf(),
  server?: ServerDocument,
  asksOnConflict = true,
) {
  return settleBatch({
    entries: [entry],
    resultsByDocument: new Map(result ? [['doc', result]] : []),
    locals: new Map([['doc', local]]),
    sent: new Map([['doc', { title: undefined, text: 'sent', asksOnConflict }]]),
    servers: new Map(server ? [['doc', server]] : []),
  })[0]
}

const mismatch = resultOf({
  status: 'conflict',
  code: 'version_mismatch',
  conflict: { currentVersion: 3, identical: false, deleted: false },
})

describe('settleBatch', () => {
  it('[OB3] a success is the new base of what was edited meanwhile', () => {
    const newer = entryOf({ title: true, body: false })
    const settled = settle(entryOf(), resultOf({ version: 3 }), localOf(newer))
    expect(settled).toMatchObject({ row: { version: 3, cloudId: 'doc' }, state: 'ready' })
    expect(settled?.entry).toMatchObject({ operation: 'update', title: true, body: false })
    expect(settle(entryOf(), resultOf({ version: 3 }))?.entry).toBeNull()
  })

  it('[OB3] a delete that succeeds past versions that were not seen here does not claim to have seen them', () => {
    const entry = entryOf({ operation: 'delete' })
    expect(settle(entry, resultOf({ version: 3 }))?.row).toMatchObject({ version: 3 })
    expect(settle(entry, resultOf({ version: 5 }))).toMatchObject({ row: { version: 2 }, entry: null })
  })

  it('[BT13] a version mismatch of what others came to meanwhile goes again to be merged, but only once', () => {
    const local = localOf()
    local.row.shared = true
    const theirs = serverOf({ content: 'theirs' })
    expect(settle(entryOf(), mismatch, local, theirs)).toMatchObject({
      state: 'ready',
      row: { problem: undefined },
    })
    expect(settle(entryOf(), mismatch, local, theirs, false)).toMatchObject({ state: 'conflict' })
    expect(settle(entryOf(), mismatch, localOf(), theirs)).toMatchObject({ state: 'conflict' })
  })

  it('[OB4] a conflict keeps all that was not sent, and says where the server is', () => {
    const newer = entryOf({ title: true, body: false })
    const settled = settle(entryOf(), mismatch, localOf(newer), serverOf({ content: 'theirs' }))
    expect(settled).toMatchObject({ state: 'conflict', adopt: null, row: { problem: { serverVersion: 3 } } })
    expect(settled?.entry).toMatchObject({ operation: 'update', title: true, body: true })
    expect(settled?.row.version).toBeUndefined()
  })

  it('[OB3] a conflict with what was sent is none, whatever was edited since', () => {
    const server = serverOf({})
    const settled = settle(entryOf(), mismatch, localOf(entryOf()), server)
    expect(settled).toMatchObject({ state: 'ready', row: { version: 3 }, entry: { operation: 'update' } })
    expect(settled?.adopt).toBe(server.state)
  })

  it('[OB3] a rename since is no conflict with what was sent', () => {
    const local = localOf(entryOf({ title: true, body: false }))
    const server = serverOf({ title: 'As it was' })
    expect(settle(entryOf(), mismatch, local, server)).toMatchObject({ state: 'ready', row: { version: 3 } })
  })

  it('[OB4] the same text under another title, or in the trash, is a conflict', () => {
    for (const server of [serverOf({ title: 'Other' }), serverOf({ deleted: true })]) {
      expect(settle(entryOf(), mismatch, localOf(), server)?.state).toBe('conflict')
    }
  })

  it('[OB3] a delete of what is deleted already is done', () => {
    const settled = settle(entryOf({ operation: 'delete' }), mismatch, localOf(), serverOf({ deleted: true }))
    expect(settled).toMatchObject({ entry: null, row: { version: 3 } })
    const gone = resultOf({ status: 'error', code: 'not_found' })
    expect(settle(entryOf({ operation: 'delete' }), gone)).toMatchObject({ entry: null, state: 'ready' })
  })

  it('[OB4] an error waits for its author, unless the author has been there since', () => {
    const error = resultOf({ status: 'error', code: 'invalid_data', message: 'too long' })
    const settled = settle(entryOf(), error)
    expect(settled).toMatchObject({
      state: 'failed',
      row: { problem: { code: 'invalid_data', message: 'too long' } },
    })
    expect(settle(entryOf(), error, localOf(entryOf({ title: true })))).toMatchObject({ state: 'ready' })
  })

  it('[OB2] a create that was refused and deleted meanwhile leaves nothing to send', () => {
    const refused = resultOf({ status: 'error', code: 'invalid_data' })
    const deleted = localOf(entryOf({ operation: 'delete' }))
    expect(settle(entryOf({ operation: 'create' }), refused, deleted)?.entry).toBeNull()
  })

  it('[OB3] what was skipped, or not answered at all, goes back', () => {
    for (const result of [resultOf({ status: 'skipped' }), null]) {
      expect(settle(entryOf(), result)).toMatchObject({
        state: 'ready',
        entry: { operation: 'update', body: true },
      })
    }
  })
})
