import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CoalescedEntry, coalesceChange, coalesceEntries, type LocalChange } from './coalesceEntry'

/** A document as far as coalescing is concerned; null: there is none. */
type Model = { title: number; body: number; deleted: boolean } | null

const anEdit = (parts: Partial<CoalescedEntry>): CoalescedEntry => ({
  operation: 'update',
  title: false,
  body: false,
  restore: false,
  ...parts,
})

describe('coalesceChange', () => {
  it('[OB2] coalesces create+update to create', () => {
    const created = coalesceChange(null, 'body', false)
    expect(created?.operation).toBe('create')
    expect(coalesceChange(created, 'title', false)).toEqual(created)
  })

  it('[OB2] coalesces create+delete to nothing', () => {
    expect(coalesceChange(coalesceChange(null, 'body', false), 'delete', false)).toBeNull()
  })

  it('[OB2] coalesces update+update to one update of both parts', () => {
    const coalesced = coalesceChange(coalesceChange(null, 'title', true), 'body', true)
    expect(coalesced).toEqual(anEdit({ title: true, body: true }))
  })

  it('[OB2] coalesces update+delete to delete', () => {
    expect(coalesceChange(coalesceChange(null, 'body', true), 'delete', true)?.operation).toBe('delete')
  })

  it('[OB2] coalesces delete+restore to nothing, and an edit before it survives', () => {
    expect(coalesceChange(coalesceChange(null, 'delete', true), 'restore', true)).toBeNull()
    const edited = coalesceChange(coalesceChange(null, 'title', true), 'delete', true)
    expect(coalesceChange(edited, 'restore', true)).toEqual(anEdit({ title: true }))
  })

  it('[OB3] a create in flight makes the next change an update or a delete', () => {
    expect(coalesceChange(null, 'body', true)?.operation).toBe('update')
    expect(coalesceChange(null, 'delete', true)?.operation).toBe('delete')
  })

  it('[OB2] one coalesced operation leaves the server as the changes one by one would (property)', () => {
    const changes = fc.array(fc.constantFrom<LocalChange>('title', 'body', 'delete', 'restore'), {
      maxLength: 12,
    })
    const start = fc.constantFrom<'new' | 'active' | 'trashed'>('new', 'active', 'trashed')
    fc.assert(
      fc.property(start, changes, (from, wanted) => {
        const server = from === 'new' ? null : { title: 0, body: 0, deleted: from === 'trashed' }
        const { local, coalesced } = play(server, wanted)
        const told = send(server, coalesced, local)
        // A document that was thrown away before anybody saw it is on no server.
        expect(told).toEqual(server === null && local?.deleted ? null : local)
      }),
      { numRuns: 2_000 },
    )
  })

  it('[OB3] what a refused push gives back coalesces as if it had never left (property)', () => {
    const changes = fc.array(fc.constantFrom<LocalChange>('title', 'body', 'delete', 'restore'), {
      maxLength: 8,
    })
    fc.assert(
      fc.property(changes, changes, (before, after) => {
        const server = { title: 0, body: 0, deleted: false }
        const first = play(server, before)
        const then = play(server, after, first.local)
        const back =
          first.coalesced && then.coalesced
            ? coalesceEntries(first.coalesced, then.coalesced)
            : (first.coalesced ?? then.coalesced)
        expect(send(server, back, then.local)).toEqual(then.local)
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Makes the changes that are possible, as the document store does, and coalesces them. */
function play(server: Model, changes: LocalChange[], start: Model = server) {
  let local: Model = start ? { ...start } : null
  let coalesced: CoalescedEntry | null = null
  let count = (start?.title ?? 0) + (start?.body ?? 0)
  for (const change of changes) {
    const exists: boolean = local !== null
    const trashed: boolean = local?.deleted ?? false
    if (!exists && change !== 'body') continue
    if (change === 'restore' ? !trashed : trashed) continue
    local ??= { title: 0, body: 0, deleted: false }
    count++
    if (change === 'title') local = { ...local, title: count }
    if (change === 'body') local = { ...local, body: count }
    if (change === 'delete') local = { ...local, deleted: true }
    if (change === 'restore') local = { ...local, deleted: false }
    coalesced = coalesceChange(coalesced, change, server !== null)
  }
  return { local, coalesced }
}

/** What the server has after the coalesced operation, which takes its values from the document as it is now. */
function send(server: Model, coalesced: CoalescedEntry | null, local: Model): Model {
  if (!coalesced || !local) return server
  if (coalesced.operation === 'create') return local
  if (!server) throw new Error('Only a create can be sent of what the server does not have.')
  if (coalesced.operation === 'delete') {
    // The trash is not compared by content: what was edited before the delete is sent on restore.
    return { ...local, deleted: true }
  }
  if (server.deleted && !coalesced.restore) throw new Error('An update of what is in the trash.')
  return {
    title: coalesced.title || coalesced.restore ? local.title : server.title,
    body: coalesced.body || coalesced.restore ? local.body : server.body,
    deleted: false,
  }
}
