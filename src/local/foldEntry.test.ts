import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FoldedEntry, foldChange, foldEntries, type LocalChange } from './foldEntry'

/** A document as far as folding is concerned; null: there is none. */
type Model = { title: number; body: number; deleted: boolean } | null

const anEdit = (parts: Partial<FoldedEntry>): FoldedEntry => ({
  ...{ operation: 'update', title: false, body: false, restore: false },
  ...parts,
})

describe('foldChange', () => {
  it('[OB2] folds create+update to create', () => {
    const created = foldChange(null, 'body', false)
    expect(created?.operation).toBe('create')
    expect(foldChange(created, 'title', false)).toEqual(created)
  })

  it('[OB2] folds create+delete to nothing', () => {
    expect(foldChange(foldChange(null, 'body', false), 'delete', false)).toBeNull()
  })

  it('[OB2] folds update+update to one update of both parts', () => {
    const folded = foldChange(foldChange(null, 'title', true), 'body', true)
    expect(folded).toEqual(anEdit({ title: true, body: true }))
  })

  it('[OB2] folds update+delete to delete', () => {
    expect(foldChange(foldChange(null, 'body', true), 'delete', true)?.operation).toBe('delete')
  })

  it('[OB2] folds delete+restore to nothing, and an edit before it survives', () => {
    expect(foldChange(foldChange(null, 'delete', true), 'restore', true)).toBeNull()
    const edited = foldChange(foldChange(null, 'title', true), 'delete', true)
    expect(foldChange(edited, 'restore', true)).toEqual(anEdit({ title: true }))
  })

  it('[OB3] a create in flight makes the next change an update or a delete', () => {
    expect(foldChange(null, 'body', true)?.operation).toBe('update')
    expect(foldChange(null, 'delete', true)?.operation).toBe('delete')
  })

  it('[OB2] one folded operation leaves the server as the changes one by one would (property)', () => {
    const changes = fc.array(fc.constantFrom<LocalChange>('title', 'body', 'delete', 'restore'), {
      maxLength: 12,
    })
    const start = fc.constantFrom<'new' | 'active' | 'trashed'>('new', 'active', 'trashed')
    fc.assert(
      fc.property(start, changes, (from, wanted) => {
        const server = from === 'new' ? null : { title: 0, body: 0, deleted: from === 'trashed' }
        const { local, folded } = play(server, wanted)
        const told = send(server, folded, local)
        // A document that was thrown away before anybody saw it is on no server.
        expect(told).toEqual(server === null && local?.deleted ? null : local)
      }),
      { numRuns: 2_000 },
    )
  })

  it('[OB3] what a refused pack gives back folds as if it had never left (property)', () => {
    const changes = fc.array(fc.constantFrom<LocalChange>('title', 'body', 'delete', 'restore'), {
      maxLength: 8,
    })
    fc.assert(
      fc.property(changes, changes, (before, after) => {
        const server = { title: 0, body: 0, deleted: false }
        const first = play(server, before)
        const then = play(server, after, first.local)
        const back =
          first.folded && then.folded ? foldEntries(first.folded, then.folded) : (first.folded ?? then.folded)
        expect(send(server, back, then.local)).toEqual(then.local)
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Makes the changes that are possible, as the document store does, and folds them. */
function play(server: Model, changes: LocalChange[], start: Model = server) {
  let local: Model = start ? { ...start } : null
  let folded: FoldedEntry | null = null
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
    folded = foldChange(folded, change, server !== null)
  }
  return { local, folded }
}

/** What the server has after the folded operation, which takes its values from the document as it is now. */
function send(server: Model, folded: FoldedEntry | null, local: Model): Model {
  if (!folded || !local) return server
  if (folded.operation === 'create') return local
  if (!server) throw new Error('Only a create can be sent of what the server does not have.')
  if (folded.operation === 'delete') {
    // The trash is not compared by content: what was edited before the delete is sent on restore.
    return { ...local, deleted: true }
  }
  if (server.deleted && !folded.restore) throw new Error('An update of what is in the trash.')
  return {
    title: folded.title || folded.restore ? local.title : server.title,
    body: folded.body || folded.restore ? local.body : server.body,
    deleted: false,
  }
}
