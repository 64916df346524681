import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { expect, it } from 'vitest'
import { stateFromText } from '@/crdt/documentText'
import { GuestWorkspace } from './GuestWorkspace'

/** The tables of each version that was published, so that a database can be made as that version left it. */
const VERSION_1 = {
  meta: 'key',
  documents: '[account+workspaceId+id], [account+workspaceId+view+updatedAt], [account+id]',
  bodies: '[account+workspaceId+id]',
  updates: '++seq, [account+workspaceId+id]',
  outbox: '[account+workspaceId+id], [account+workspaceId+state], [account+state]',
  packs: 'id, [account+workspaceId], *documentKeys',
  feed: '[account+workspaceId]',
}

const scope = { account: 'ann', workspaceId: 'home' }
const key = (id: string) => ({ ...scope, id })
const row = (id: string, syncStatus: string) => ({
  ...key(id),
  title: `Title of ${id}`,
  excerpt: id,
  view: 'active',
  syncStatus,
  cloudId: null,
  version: 0,
  updatedAt: 1,
  bytes: 10,
  epoch: 0,
})
const entry = (id: string) => ({
  ...key(id),
  operation: 'create',
  title: true,
  body: true,
  restore: false,
  state: 'ready',
  bytes: 10,
  since: 1,
})

/** A document that is pending, and another whose request is on its way. */
async function makeVersion1(name: string): Promise<void> {
  const old = new Dexie(name)
  old.version(1).stores(VERSION_1)
  await old.open()
  await old.table('meta').bulkAdd([
    {
      key: 'session',
      ...scope,
      state: 'signed-in',
      user: { id: 'ann', email: 'ann@example.com', name: 'Ann' },
      workspaces: [{ id: 'home', name: 'Home', role: 'owner', personal: true }],
      signOutPending: false,
    },
    { key: 'generation', id: 'first' },
  ])
  await old.table('documents').bulkAdd([row('pending', 'local'), row('sent', 'syncing')])
  for (const id of ['pending', 'sent'])
    await old.table('bodies').add({ ...key(id), state: stateFromText(`Words of ${id}`), throughSeq: 0 })
  await old.table('outbox').add(entry('pending'))
  await old.table('packs').add({
    ...scope,
    id: 'the-key',
    body: '{"operations":["byte for byte"]}',
    operations: [{ documentId: 'sent', entry: entry('sent') }],
    documentKeys: ['ann/home/sent'],
    createdAt: 5,
    failures: 1,
  })
  await old.table('feed').add({ ...scope, cursor: 'as-far', passedOver: {} })
  old.close()
}

it('[OB3] a database of version 1 opens with all that was pending and on its way', async () => {
  await makeVersion1('from-1')
  const local = GuestWorkspace.open('from-1')
  try {
    expect(await local.session.read()).toMatchObject({ account: 'ann', state: 'signed-in' })
    expect(await local.documents.readText(key('pending'))).toBe('Words of pending')
    expect(await local.documents.readText(key('sent'))).toBe('Words of sent')
    expect(await local.outbox.ready(scope)).toMatchObject([{ id: 'pending' }])
    expect(await local.pushes.unsettled(scope)).toEqual([{ id: 'the-key', failures: 1 }])
    expect(await local.pushes.get('the-key')).toMatchObject({
      body: '{"operations":["byte for byte"]}',
      operations: [{ documentId: 'sent', entry: entry('sent') }],
      createdAt: 5,
    })
    // What is on its way is not put into a second push.
    const edited = { update: stateFromText('more'), text: 'more', writer: 'w', epoch: 0 }
    await local.documents.save(key('sent'), edited)
    const request = {
      scope,
      documentIds: ['sent', 'pending'],
      encodeOperation: () => '{}',
      withDeltas: false,
      encodeRequest: () => '{}',
      targetBytes: 1_000,
      maxBytes: 1_000,
    }
    expect(await local.pushes.make('next', request)).toEqual(['pending'])
  } finally {
    local.close()
  }
})
