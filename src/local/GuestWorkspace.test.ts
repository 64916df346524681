import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeCrdt, openCrdt, stateFromText, textFromState, textOf } from '@/crdt/documentText'
import { Database, type DocumentKey, GUEST } from './database'
import { GuestWorkspace } from './GuestWorkspace'
import type { Session } from './SessionStore'

const HOME = 'home'
const key: DocumentKey = { account: GUEST, workspaceId: GUEST, id: 'doc' }
const ann: Session = {
  account: 'ann',
  workspaceId: HOME,
  state: 'signed-in',
  signOutPending: false,
  user: { id: 'ann', email: 'ann@example.com', name: 'Ann' },
  workspaces: [{ id: HOME, name: 'Home', role: 'owner', personal: true }],
}
const annsKey = { ...key, account: 'ann', workspaceId: HOME }

let name: string
let local: GuestWorkspace
let database: Database
let count = 0

beforeEach(() => {
  name = `local-${++count}`
  local = GuestWorkspace.open(name)
  database = new Database(name)
})

afterEach(() => {
  local.close()
  database.close()
})

/** The update that typing `text` at the end makes. */
async function typed(at: DocumentKey, text: string) {
  const doc = openCrdt(await local.documents.readState(at))
  textOf(doc).insert(textOf(doc).length, text)
  return { update: encodeCrdt(doc), text: textOf(doc).toString(), writer: 'w', epoch: 0 }
}

const entryOf = (at: DocumentKey) => local.outbox.get(at)
const inUpdates = () => database.updates.count()

describe('saving', () => {
  beforeEach(() => local.documents.create(key, { title: 'Title', content: 'text' }))

  it('[OB1] writes the update, the row and the outbox entry together', async () => {
    await local.documents.save(key, await typed(key, ' more'))
    expect(await local.documents.readText(key)).toBe('text more')
    expect(await local.documents.get(key)).toMatchObject({ excerpt: 'text more', syncStatus: 'local' })
    expect(await entryOf(key)).toMatchObject({ operation: 'create', state: 'ready' })
  })

  it('[OB1] writes nothing of it when one part cannot be written', async () => {
    const save = await typed(key, ' more')
    const noClone = Object.assign(() => undefined, {}) as unknown as string
    await expect(local.documents.save(key, { ...save, writer: noClone })).rejects.toThrow()
    expect(await inUpdates()).toBe(0)
    await database.outbox.clear()
    await expect(local.documents.rename(key, noClone)).rejects.toThrow()
    expect(await entryOf(key)).toBeUndefined()
    expect(await local.documents.get(key)).toMatchObject({ title: 'Title', excerpt: 'text' })
  })

  it('[OB1] asks for strict durability', () => {
    expect(database._options.chromeTransactionDurability).toBe('strict')
  })

  it('refuses an update of a body that has been replaced', async () => {
    const save = await typed(key, ' more')
    const server = { id: 'doc', title: 'T', content: 'other', state: stateFromText('other') }
    await database.outbox.update([GUEST, GUEST, 'doc'], { state: 'conflict' })
    await local.resolutions.takeServer(key, { ...server, version: 3, deleted: false, updatedAt: 1 })
    expect(await local.documents.save(key, save)).toBe('stale')
    expect(await local.documents.readText(key)).toBe('other')
  })

  it('shortens its log without losing a word, and without an open reader missing any', async () => {
    let expected = 'text'
    const seen: Uint8Array[] = [await local.documents.readState(key)]
    let seq = 0
    for (let index = 0; index < 80; index++) {
      expected += ` ${index}`
      await local.documents.save(key, await typed(key, ` ${index}`))
      if (index % 25 !== 0) continue
      const newer = await local.documents.readSince(key, seq, 'another', 0)
      seen.push(...newer.updates)
      seq = newer.seq
    }
    seen.push(...(await local.documents.readSince(key, seq, 'another', 0)).updates)
    expect(await inUpdates()).toBeLessThan(40)
    expect(await local.documents.readText(key)).toBe(expected)
    expect(textOf(openCrdt(...seen)).toString()).toBe(expected)
  })

  it('lists the newest first, by view and by search', async () => {
    await local.documents.create({ ...key, id: 'second' }, { title: 'Shopping', content: 'Milk' })
    await local.documents.create({ ...key, id: 'gone' }, { title: 'Gone', content: '' })
    await local.documents.moveToTrash({ ...key, id: 'gone' })
    const idsOf = async (search?: string) => {
      const rows = await local.documents.list(key, 'active', 10, search)
      return rows.map(({ id }) => id).sort()
    }
    expect(await idsOf()).toEqual(['doc', 'second'])
    expect(await idsOf('milk')).toEqual(['second'])
    expect(await local.documents.count(key, 'trash')).toBe(1)
    await local.documents.rename(key, 'Touched last')
    await database.documents.update([GUEST, GUEST, 'doc'], { updatedAt: Date.now() + 1_000 })
    expect((await local.documents.list(key, 'active', 1))[0]?.id).toBe('doc')
  })
})

describe('claiming', () => {
  beforeEach(async () => {
    await local.documents.create(key, { title: 'Title', content: 'text' })
    await local.documents.save(key, await typed(key, ' more'))
  })

  it('[OB6] moves a guest’s work to the account with everything that belongs to it, once', async () => {
    await local.session.signIn(ann, HOME)
    await local.session.signIn(ann, HOME)
    expect(await local.documents.readText(annsKey)).toBe('text more')
    expect(await local.documents.get(annsKey)).toMatchObject({ title: 'Title', syncStatus: 'local' })
    expect(await entryOf(annsKey)).toMatchObject({ operation: 'create' })
    expect(await local.documents.get(key)).toBeUndefined()
    for (const table of [database.documents, database.bodies, database.outbox])
      expect(await table.count()).toBe(1)
  })

  it('[OB6] claims a great many in pieces, between which others may write', async () => {
    const row = await database.documents.get([GUEST, GUEST, 'doc'])
    if (!row) throw new Error('not here')
    const rows = Array.from({ length: 1_000 }, (_, index) => ({ ...row, id: `many-${index}` }))
    await database.documents.bulkAdd(rows)
    const signedIn = local.session.signIn(ann, HOME)
    await local.documents.create({ ...annsKey, id: 'new' }, { title: 'New', content: '' })
    expect(await local.documents.count(key, 'active')).toBeGreaterThan(0)
    await signedIn
    expect(await local.documents.count(key, 'active')).toBe(0)
    expect(await local.documents.count(annsKey, 'active')).toBe(1_002)
  })

  it('[OB6] gives a document another id where its own is taken', async () => {
    await local.documents.create(annsKey, { title: 'Ann’s own', content: 'hers' })
    await local.session.signIn(ann, HOME)
    const rows = await local.documents.list(ann, 'active', 10)
    expect(rows.map(({ title }) => title).sort()).toEqual(['Ann’s own', 'Title'])
    const texts = await Promise.all(rows.map((row) => local.documents.readText(row)))
    expect(texts.sort()).toEqual(['hers', 'text more'])
  })

  it('[OB6] what is done under a guest’s key while the account signs in is the account’s', async () => {
    await local.session.signIn(ann, HOME)
    await local.documents.rename(key, 'Renamed')
    await local.documents.moveToTrash(key)
    expect(await local.documents.get(annsKey)).toMatchObject({ title: 'Renamed', view: 'trash' })
    await local.documents.create({ ...key, id: 'late' }, { title: 'Late', content: '' })
    expect(await local.documents.get({ ...annsKey, id: 'late' })).toMatchObject({ syncStatus: 'local' })
    expect(await local.documents.get({ ...key, id: 'late' })).toBeUndefined()
  })

  it('[OB6] keystrokes of an editor that was opened as a guest follow the document', async () => {
    const save = await typed(key, '!')
    await local.session.signIn(ann, HOME)
    expect(await local.documents.save(key, save)).toBe('saved')
    expect(await local.documents.readText(annsKey)).toBe('text more!')
  })
})

describe('signing out', () => {
  const synced: DocumentKey = { ...annsKey, id: 'synced' }

  beforeEach(async () => {
    await local.session.signIn(ann, HOME)
    await local.documents.create(annsKey, { title: 'Unsent', content: 'unsent' })
    const server = { id: 'synced', title: 'Synced', content: 'synced', state: stateFromText('synced') }
    const cursors = { from: undefined, next: 'cursor', isLast: true }
    await local.feed.applyPage(ann, [{ ...server, version: 1, deleted: false, updatedAt: 1 }], cursors)
  })

  it("[OB6] 'keep' leaves only what the server does not have", async () => {
    await local.session.signOut('ann', 'keep', true)
    expect(await local.session.read()).toMatchObject({ account: GUEST, state: 'guest' })
    expect(await local.documents.get(synced)).toBeUndefined()
    expect(await local.documents.readText(annsKey)).toBe('unsent')
    expect(await local.feed.cursor(ann)).toBeUndefined()
  })

  it('[OB6] a page that was under way neither comes back nor moves the cursor', async () => {
    const document = { id: 'late', title: 'Late', content: '', state: stateFromText('') }
    const page = [{ ...document, version: 1, deleted: false, updatedAt: 1 }]
    const cursors = { from: 'cursor', next: 'later', isLast: true }
    await local.session.signOut('ann', 'keep', true)
    for (const late of [cursors, { from: undefined, next: 'later', isLast: true }, undefined])
      expect(await local.feed.applyPage(ann, page, late)).toBe(false)
    await local.session.signIn(ann, HOME)
    expect(await local.feed.applyPage(ann, page, cursors)).toBe(false)
    expect(await local.feed.cursor(ann)).toBeUndefined()
    expect(await local.documents.get({ ...annsKey, id: 'late' })).toBeUndefined()
  })

  it('[OB6] of another account than the one that is here does nothing', async () => {
    await local.session.signOut('bob', 'discard', true)
    expect(await local.session.read()).toMatchObject({ account: 'ann', state: 'signed-in' })
    expect(await local.documents.readText(annsKey)).toBe('unsent')
  })

  it("[OB6] 'discard' leaves nothing of the account", async () => {
    await local.session.signOut('ann', 'discard', true)
    for (const table of [database.documents, database.bodies, database.updates, database.outbox]) {
      expect(await table.count()).toBe(0)
    }
  })

  it('[OB5] begins every live query with a promise of Dexie’s own', () => {
    expect(local.session.read()).toBeInstanceOf(Dexie.Promise)
  })

  it('[OB6] remembers that the server was not told', async () => {
    await local.session.signOut('ann', 'keep', false)
    expect((await local.session.read()).signOutPending).toBe(true)
  })
})

describe('pushes', () => {
  const request = (documentIds: string[], targetBytes = 1_000, maxBytes = 2_000) => ({
    scope: ann,
    documentIds,
    targetBytes,
    maxBytes,
    encodeOperation: ({ row, body }: { row: { id: string }; body: { update: Uint8Array } | null }) =>
      JSON.stringify({ id: row.id, text: body && textFromState(body.update) }),
    withDeltas: false,
    encodeRequest: (_: string, operations: string[]) => operations.join('\n'),
  })
  const create = (id: string, content: string) =>
    local.documents.create({ ...annsKey, id }, { title: id, content })

  beforeEach(() => local.session.signIn(ann, HOME))

  it('[OB3] take entries out of the outbox with their exact bytes', async () => {
    await create('a', 'text')
    await local.pushes.make('p', request(['a']))
    expect(await entryOf({ ...annsKey, id: 'a' })).toBeUndefined()
    expect((await local.pushes.get('p'))?.body).toBe('{"id":"a","text":"text"}')
    expect((await local.documents.get({ ...annsKey, id: 'a' }))?.syncStatus).toBe('syncing')
  })

  it('[OB2] never hold a document that is in flight already', async () => {
    await create('a', 'text')
    await local.pushes.make('p', request(['a']))
    await local.documents.rename({ ...annsKey, id: 'a' }, 'Renamed')
    expect(await local.pushes.make('q', request(['a']))).toEqual([])
    expect(await entryOf({ ...annsKey, id: 'a' })).toMatchObject({
      operation: 'update',
      title: true,
      body: false,
    })
  })

  it('[OB2] end where the bytes do, and leave the rest', async () => {
    for (const id of ['a', 'b', 'c']) await create(id, 'x'.repeat(400))
    await local.pushes.make('p', request(['a', 'b', 'c']))
    expect((await local.pushes.get('p'))?.operations.map(({ documentId }) => documentId)).toEqual(['a', 'b'])
    expect((await local.outbox.ready(ann)).map(({ id }) => id)).toEqual(['c'])
  })

  it('[OB4] leave out what cannot be read, and name it', async () => {
    for (const id of ['broken', 'whole']) await create(id, 'text')
    await database.bodies.update(['ann', HOME, 'broken'], { state: new Uint8Array([1, 2, 255]) })
    await local.pushes.make('p', request(['broken', 'whole']))
    expect((await local.pushes.get('p'))?.operations.map(({ documentId }) => documentId)).toEqual(['whole'])
    const row = await local.documents.get({ ...annsKey, id: 'broken' })
    expect(row).toMatchObject({ syncStatus: 'failed', problem: { code: 'unreadable' } })
  })

  it('[OB2] leave out what can never fit, and name it', async () => {
    await create('huge', 'x'.repeat(3_000))
    await create('small', 'text')
    await local.pushes.make('p', request(['huge', 'small']))
    expect((await local.pushes.get('p'))?.operations.map(({ documentId }) => documentId)).toEqual(['small'])
    const row = await local.documents.get({ ...annsKey, id: 'huge' })
    expect(row).toMatchObject({ syncStatus: 'failed', problem: { code: 'too_large' } })
    expect(await local.outbox.counts('ann')).toEqual({ ready: 0, conflict: 0, failed: 1 })
  })
})
