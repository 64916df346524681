import { textFromState } from '@/crdt/documentText'
import { editOfState, mergeStates, rebaseState } from '@/crdt/rebaseState'
import { appendUpdate, readState, removeBody, replaceBody } from './bodies'
import type { CoalescedEntry } from './coalesceEntry'
import { type Database, type DocumentKey, type DocumentRow, keyOf, type OutboxEntry } from './database'
import { isInFlight, putEntry } from './enqueue'
import { excerptOf } from './excerptOf'
import { rowOfServer, type ServerDocument } from './ServerDocument'
import { type SideText, setAside, sideOf } from './setAside'

/** A document the server does not have, in full. */
const EVERYTHING: CoalescedEntry = { operation: 'create', title: true, body: true, restore: false }

/** What both sides come to, as a person wrote it. */
export interface WrittenMerge {
  content: string
  /** Our text that it was made from: should it have changed meanwhile, nothing is done. */
  mine: string
}

/** The ways out of a conflict or a failure (OB4). */
export class ResolutionStore {
  constructor(private readonly db: Database) {}

  /** Tries again what failed; `asNew` when the server has lost the document. */
  retry(key: DocumentKey, asNew: boolean): Promise<void> {
    return this.write(async () => {
      const row = await this.db.documents.get(keyOf(key))
      const entry = await this.db.outbox.get(keyOf(key))
      if (!row || entry?.state !== 'failed') return
      const retried = { ...row, version: asNew ? 0 : row.version, problem: undefined }
      const coalesced = asNew ? EVERYTHING : coalescedOf(entry)
      await this.db.documents.put(await putEntry(this.db, retried, coalesced, 'ready', entry.since))
    })
  }

  /**
   * A document whose history the server refuses: our text again, as an edit of the server's document, and a conflict
   * with it, as it cannot be told what others have changed. @returns as `takeServer`
   */
  rebuild(key: DocumentKey, server: ServerDocument): Promise<boolean> {
    return this.resolve(key, server, [], async (row, entry) => {
      if (entry.state !== 'failed' || entry.operation !== 'update' || row.version === 0) return false
      const text = textFromState(await readState(this.db, row))
      const state = mergeStates(server.state, editOfState(server.state, text))
      await replaceBody(this.db, row, state)
      const code = 'version_mismatch'
      const problem = { code, message: 'Changed here and on the server.', serverVersion: server.version }
      const rebuilt: DocumentRow = {
        ...row,
        epoch: row.epoch + 1,
        bytes: state.byteLength,
        acknowledged: undefined,
        shared: undefined,
        heard: undefined,
        problem,
      }
      const coalesced = { ...coalescedOf(entry), body: true }
      await this.db.documents.put(await putEntry(this.db, rebuilt, coalesced, 'conflict', entry.since))
      return true
    })
  }

  /** Forgets a document that no server has. Nothing happens if one may have it. */
  discardNew(key: DocumentKey): Promise<void> {
    return this.write(async () => {
      const row = await this.db.documents.get(keyOf(key))
      if (!row || row.version > 0 || (await isInFlight(this.db, row))) return
      await this.remove(row)
    })
  }

  /**
   * The server's document instead of ours; null: the server has none, so neither do we.
   * @returns false, and nothing is done, unless the document waits for this and `server` is no older than what
   *   its conflict was with.
   */
  takeServer(key: DocumentKey, server: ServerDocument | null): Promise<boolean> {
    return this.resolve(key, server, ['local'], async (row, entry) => {
      // Only a conflict says that the server ever had it.
      if (!server && row.version === 0 && entry.state !== 'conflict') return false
      if (!server) {
        await this.remove(row)
        return true
      }
      await replaceBody(this.db, row, server.state)
      const nothingElse = { epoch: row.epoch + 1, shared: undefined, heard: undefined }
      const taken: DocumentRow = { ...row, ...rowOfServer(server), ...nothingElse }
      await this.db.documents.put(await putEntry(this.db, taken, null, 'ready'))
      return true
    })
  }

  /** Our document on top of the server's: it reads as before, and can be sent again. @returns as `takeServer`. */
  keepLocal(key: DocumentKey, server: ServerDocument | null): Promise<boolean> {
    return this.resolve(key, server, ['server'], async (row, entry) => {
      if (server) await this.buildOn(row, server.state)
      const kept: DocumentRow = {
        ...row,
        version: server?.version ?? 0,
        cloudId: server?.id ?? null,
        bytes: row.bytes + (server?.state.byteLength ?? 0),
        acknowledged: undefined,
        problem: undefined,
      }
      const coalesced = entryOnTop(entry, server)
      await this.db.documents.put(await putEntry(this.db, kept, coalesced, 'ready', entry.since))
      return true
    })
  }

  /**
   * Both documents in one, as the CRDT merges what has grown from the same text, or as `written`. `title`: whose it has,
   * if ours was changed.
   * @returns as `takeServer`; false too where there is nothing to merge: one side was deleted, or the two
   *   documents never were one.
   */
  mergeBoth(
    key: DocumentKey,
    server: ServerDocument | null,
    title: 'server' | 'local' = 'local',
    written?: WrittenMerge,
  ): Promise<boolean> {
    return this.resolve(key, server, ['server', 'local'], async (row, entry) => {
      if (!server || server.deleted || entry.operation === 'delete' || row.version === 0) return false
      // Made anew under the same id: the two texts have nothing in common.
      if (server.version < row.version) return false
      const ours = await readState(this.db, row)
      if (written && textFromState(ours) !== written.mine) return false
      const merged = written
        ? rebaseState(ours, server.state, written.content)
        : mergeStates(ours, server.state)
      await appendUpdate(this.db, row, merged, 'server')
      const isOurTitle = entry.title && title === 'local'
      const both: DocumentRow = {
        ...row,
        ...rowOfServer(server),
        title: isOurTitle ? row.title : server.title,
        excerpt: excerptOf(textFromState(merged)),
        bytes: merged.byteLength,
        acknowledged: undefined,
        updatedAt: row.updatedAt,
      }
      const coalesced = { operation: 'update', title: isOurTitle, body: true, restore: false } as const
      await this.db.documents.put(await putEntry(this.db, both, coalesced, 'ready', entry.since))
      return true
    })
  }

  /**
   * `given`: the sides that the document is not any more afterwards; they can be brought back. [OB9]
   *
   * The look-up of `server` took its time: what it found may have been overtaken by now. A version below ours is
   * no sign of that: the server may have been set back to a backup, or the document made anew.
   */
  private resolve(
    key: DocumentKey,
    server: ServerDocument | null,
    given: readonly ('local' | 'server')[],
    work: (row: DocumentRow, entry: OutboxEntry) => Promise<boolean>,
  ): Promise<boolean> {
    return this.write(async () => {
      const row = await this.db.documents.get(keyOf(key))
      const entry = await this.db.outbox.get(keyOf(key))
      if (!row || !entry || entry.state === 'ready' || (await isInFlight(this.db, row))) return false
      const overtaken = server && server.version < (row.problem?.serverVersion ?? 0)
      if (overtaken) return false
      const local = await sideOf(this.db, row)
      if (!(await work(row, entry))) return false
      const alike = local?.title === server?.title && local?.content === server?.content
      if (entry.state !== 'conflict' || (alike && local?.deleted === server?.deleted)) return true
      await setAside(this.db, row, {
        ...(given.includes('local') && { local }),
        ...(given.includes('server') && server && { server: sideOfServer(server) }),
      })
      return true
    })
  }

  private async buildOn(row: DocumentRow, theirs: Uint8Array): Promise<void> {
    const ours = await readState(this.db, row)
    await appendUpdate(this.db, row, rebaseState(ours, theirs, textFromState(ours)), 'server')
  }

  private async remove(key: DocumentKey): Promise<void> {
    await removeBody(this.db, key)
    await this.db.outbox.delete(keyOf(key))
    await this.db.documents.delete(keyOf(key))
  }

  private write<T>(work: () => Promise<T>): Promise<T> {
    const { documents, bodies, updates, outbox, pushes, setAside } = this.db
    return this.db.transaction('rw', [documents, bodies, updates, outbox, pushes, setAside], work)
  }
}

/** What has to be sent so that the server's document becomes ours; null: it already is as gone as ours. */
function entryOnTop(entry: OutboxEntry, server: ServerDocument | null): CoalescedEntry | null {
  if (entry.operation === 'delete') {
    return server && !server.deleted ? { ...coalescedOf(entry), restore: false } : null
  }
  if (!server) return EVERYTHING
  return { operation: 'update', title: true, body: true, restore: server.deleted }
}

function coalescedOf({ operation, title, body, restore }: OutboxEntry): CoalescedEntry {
  return { operation, title, body, restore }
}

function sideOfServer({ title, content, deleted }: ServerDocument): SideText {
  return { title, content, deleted }
}
