import { stateFromText, textFromState } from '@/crdt/documentText'
import { editOfState } from '@/crdt/rebaseState'
import { appendUpdate, readSince, readState } from './bodies'
import { DocumentRows, type SetAside } from './DocumentRows'
import { type DocumentKey, type DocumentRow, GUEST, keyOf, type Scope } from './database'
import { enqueue } from './enqueue'
import { excerptOf } from './excerptOf'
import { setAside, sideOf } from './setAside'

export interface NewDocument {
  title: string
  content: string
}

export interface DocumentSave {
  /** What was typed, as a Yjs update, and with it what came in live. */
  update: Uint8Array
  /** Left out: all of it was typed here, with nobody else in the document. */
  live?: LiveSave
  /** The open document it was typed into. */
  writer: string
  /** What the document reads as with it. */
  text: string
  /** The body's epoch when the document was opened. */
  epoch: number
}

export interface LiveSave {
  /** Something of it was typed here: it has to be sent. */
  isTyped: boolean
  /** Something of it came in live: its author sends it. [LV2] */
  isHeard: boolean
  /** Others have the document open, or had until just now. */
  inCompany: boolean
}

const ALONE: LiveSave = { isTyped: true, isHeard: false, inCompany: false }

/** `stale`: the body was replaced since the document was opened; the update does not fit it. */
export type SaveOutcome = 'saved' | 'stale' | 'missing'

/** Documents with their bodies, as their author writes them: every keystroke commits together with its outbox entry (OB1). */
export class DocumentStore extends DocumentRows {
  async create(key: DocumentKey, { title, content }: NewDocument): Promise<void> {
    const { id } = key
    const state = stateFromText(content)
    await this.write(async () => {
      const { account, workspaceId } = await this.claimant(key)
      const row: DocumentRow = {
        account,
        workspaceId,
        id,
        title,
        excerpt: excerptOf(content),
        view: 'active',
        syncStatus: 'local',
        cloudId: null,
        version: 0,
        updatedAt: Date.now(),
        bytes: state.byteLength,
        epoch: 0,
        problem: undefined,
      }
      await this.db.bodies.add({ account, workspaceId, id, state, throughSeq: 0 })
      // Nothing to send until something is written into it.
      const isEmpty = title === '' && content === ''
      await this.db.documents.add(isEmpty ? row : await enqueue(this.db, row, 'body'))
    })
  }

  save(key: DocumentKey, save: DocumentSave): Promise<SaveOutcome> {
    const { live = ALONE } = save
    return this.write(async () => {
      const row = await this.claimed(key)
      if (!row) return 'missing'
      if (row.epoch !== save.epoch) return 'stale'
      const edited: DocumentRow = {
        ...row,
        excerpt: excerptOf(save.text),
        bytes: row.bytes + save.update.byteLength,
        updatedAt: Date.now(),
        shared: isShared(row, live) || undefined,
        heard: live.isHeard ? (row.heard ?? 0) + 1 : row.heard,
      }
      // Side by side: each request of a transaction that is waited for is a way there and back.
      await Promise.all([
        appendUpdate(this.db, row, save.update, save.writer),
        live.isTyped ? this.putEdited(edited) : this.db.documents.put(edited),
      ])
      return 'saved'
    })
  }

  /**
   * Has live words of others sent from here, which the server is not known to have, as their authors may never do so.
   * [LV2]
   * @returns whether there are any, in a document that may be written to
   */
  sendHeard(key: DocumentKey): Promise<boolean> {
    return this.write(async () => {
      const row = await this.claimed(key)
      if (row?.heard === undefined || row.view === 'trash') return false
      const workspaces = (await this.db.meta.get('session'))?.workspaces ?? []
      const role = workspaces.find(({ id }) => id === row.workspaceId)?.role
      if (role !== 'owner' && role !== 'editor') return false
      await this.db.documents.put(await enqueue(this.db, { ...row, shared: true }, 'body'))
      return true
    })
  }

  /**
   * Gives the document an earlier title and text, as one edit of what it is now.
   * @returns false, and nothing is done, unless all of it is on the server as well: words that are only here would
   *   be in no version afterwards. Nor is what is in the trash changed, as it may hold such words.
   */
  restoreVersion(key: DocumentKey, { title, content }: NewDocument): Promise<boolean> {
    return this.write(async () => {
      const row = await this.claimed(key)
      if (row?.syncStatus !== 'synced' || row.view === 'trash') return false
      await this.rewrite(row, { title, content })
      return true
    })
  }

  /**
   * Makes the document what was set aside of it, `seq` or else the newest of that side, as an edit of one's own. What is
   * here now is set aside in its turn, unless the server has it.
   * @returns false, and nothing is done, if there is nothing any more to bring back
   */
  bringBack(key: DocumentKey, which: Pick<SetAside, 'seq'> | Pick<SetAside, 'side'>): Promise<boolean> {
    return this.write(async () => {
      const kept = (await this.listSetAside(key)).find((row) =>
        'seq' in which ? row.seq === which.seq : row.side === which.side,
      )
      if (!kept) return false
      await this.db.setAside.delete(kept.seq)
      const row = await this.claimed(key)
      if (!row) {
        if (!kept.deleted) await this.create(key, kept)
        return true
      }
      if (row.syncStatus !== 'synced') await setAside(this.db, row, { local: await sideOf(this.db, row) })
      await this.putBack(row, kept)
      return true
    })
  }

  readState(key: DocumentKey): Promise<Uint8Array> {
    return this.db.transaction('r', this.db.bodies, this.db.updates, () => readState(this.db, key))
  }

  async readText(key: DocumentKey): Promise<string> {
    return textFromState(await this.readState(key))
  }

  /** What others wrote into the body of that `epoch` after `seenSeq` (-1: all of it), and how far that goes. */
  readSince(key: DocumentKey, seenSeq: number, writer: string, epoch: number) {
    return readSince(this.db, key, seenSeq, writer, epoch)
  }

  private async putBack(row: DocumentRow, kept: SetAside): Promise<void> {
    if (kept.deleted) {
      await this.moveToTrash(row)
    } else {
      await this.restore(row)
      await this.rewrite((await this.get(row)) ?? row, kept)
    }
  }

  /** As one edit of what it is now. In the caller's transaction. */
  private async rewrite(row: DocumentRow, { title, content }: NewDocument): Promise<void> {
    const state = await readState(this.db, row)
    let changed = row
    if (textFromState(state) !== content) {
      const update = editOfState(state, content)
      await appendUpdate(this.db, row, update, 'history')
      const bytes = row.bytes + update.byteLength
      changed = await enqueue(this.db, { ...changed, excerpt: excerptOf(content), bytes }, 'body')
    }
    if (title !== row.title) changed = await enqueue(this.db, { ...changed, title }, 'title')
    if (changed !== row) await this.db.documents.put({ ...changed, updatedAt: Date.now() })
  }

  private async putEdited(row: DocumentRow): Promise<void> {
    // A settled trash keeps the edit for a restore, which sends the whole body.
    const trashed = row.view === 'trash' && !(await this.db.outbox.get(keyOf(row)))
    await this.db.documents.put(trashed ? row : await enqueue(this.db, row, 'body'))
  }

  /** Whose a new document is: no longer a guest's if somebody has signed in since its key was made. */
  private async claimant(key: DocumentKey): Promise<Scope> {
    const session = await this.db.meta.get('session')
    return key.account === GUEST && session ? session : key
  }
}

/** Whether what waits of a document is merged without asking once this is saved, too. */
function isShared(row: DocumentRow, { isTyped, inCompany }: LiveSave): boolean {
  // Nothing waits yet: it is for this save to say.
  if (row.syncStatus === 'synced') return isTyped && inCompany
  return inCompany || row.shared === true
}
