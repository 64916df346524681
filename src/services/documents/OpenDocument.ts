/** Keystrokes of one open document: from its Y.Doc into IndexedDB, and what others write back into the Y.Doc. */

import { v4 as uuidv4 } from 'uuid'
import { type DocumentCrdt, type DocumentText, encodeCrdt, openCrdt, textOf } from '@/crdt/documentText'
import { applyRemote, joinOwnUpdates, onTyped } from '@/crdt/liveCrdt'
import type {
  DocumentKey,
  DocumentRow,
  GuestWorkspace,
  Keeper,
  OnScreen,
  SaveOutcome,
} from '@/local/GuestWorkspace'
import { askForPersistence } from '../askForPersistence'
import { Listeners } from '../Listeners'
import { announceLocalChange } from './localChanges'
import {
  addWriter,
  removeWriter,
  type SavedState,
  tellSaved,
  type WordsInMemory,
  type Writer,
} from './savedHere'

/** Until a save that failed, for want of space for example, is tried again without a keystroke. */
const RETRY_MS = 3_000

/** A save that takes longer is taken for one that never ends: a full disk can leave it so. */
const SAVE_MS = 15_000

export class OpenDocument implements Writer, Keeper {
  readonly text: DocumentText
  private readonly writer = uuidv4()
  private readonly listeners = new Listeners()
  private readonly stops: (() => void)[] = []
  private unsaved: Uint8Array[] = []
  private saving: Promise<void> | null = null
  private state: SavedState = 'saved'
  private seenSeq = -1
  /** As it was last read; undefined: the document is no longer here, by its author's will. */
  private row: DocumentRow | undefined
  private closed = false
  private retryTimer: ReturnType<typeof setTimeout> | undefined

  private constructor(
    private readonly local: GuestWorkspace,
    private readonly key: DocumentKey,
    private readonly epoch: number,
    private readonly doc: DocumentCrdt,
  ) {
    this.text = textOf(doc)
  }

  /** `epoch`: of the row when it was looked at; a body replaced since wants a new `OpenDocument`. */
  static async open(local: GuestWorkspace, key: DocumentKey, epoch: number): Promise<OpenDocument> {
    const document = new OpenDocument(local, key, epoch, openCrdt())
    await document.catchUp()
    document.listen()
    addWriter(document)
    return document
  }

  getSaved = (): SavedState => this.state

  /** Calls `listener` whenever `getSaved()` has changed. */
  subscribe = (listener: () => void): (() => void) => this.listeners.add(listener)

  /** Ends when what was typed until now is saved, or could not be. @returns whether all of it is. */
  async flush(): Promise<boolean> {
    await (this.saving ?? this.startSaving())
    return this.unsaved.length === 0
  }

  onScreen(): OnScreen | null {
    return this.row ? { row: this.row, state: encodeCrdt(this.doc) } : null
  }

  inMemory(): WordsInMemory | null {
    const { workspaceId, id } = this.key
    const isSent = this.row?.syncStatus === 'synced' && this.state === 'saved'
    const title = this.row && { title: this.row.title }
    return isSent ? null : { id, workspaceId, ...title, text: this.text.toString() }
  }

  wasPutBack(): void {
    // The new database counts its updates anew.
    this.seenSeq = -1
    if (!this.saving) void this.startSaving()
  }

  /** Takes it out of its editor's hands. It goes when its last words are saved, however many tries that takes. */
  async close(): Promise<void> {
    for (const stop of this.stops) stop()
    this.closed = true
    await this.flush()
  }

  private listen(): void {
    this.stops.push(
      onTyped(this.doc, (update) => {
        this.unsaved.push(update)
        // First, as the page that is drawn anew to say so keeps the database's answers waiting.
        if (!this.saving) void this.startSaving()
        this.setState('saving')
      }),
      this.local.watch(
        () => this.news(),
        (news) => this.tell(news),
      ),
      this.local.recovery.addKeeper(this),
    )
  }

  private startSaving(): Promise<void> {
    clearTimeout(this.retryTimer)
    this.saving = this.saveAll().finally(() => {
      this.saving = null
    })
    return this.saving
  }

  /** One transaction after the other; what is typed during one goes into the next. */
  private async saveAll(): Promise<void> {
    while (this.unsaved.length > 0) {
      const batch = this.unsaved
      this.unsaved = []
      const outcome = await this.save(joinOwnUpdates(batch))
      if (outcome === 'saved') continue
      this.unsaved = [...batch, ...this.unsaved]
      this.setState('error')
      // Replaced or discarded by its author, and now nobody looks at it: there is nothing left to save to.
      if (this.closed && outcome !== 'failed') return this.leave()
      this.retryTimer = setTimeout(() => void this.startSaving(), RETRY_MS)
      return
    }
    this.setState('saved')
    if (this.closed) this.leave()
  }

  private async save(update: Uint8Array): Promise<SaveOutcome | 'failed'> {
    const { recovery } = this.local
    try {
      let outcome = await this.saveInTime(update)
      if (outcome === 'missing' && (await recovery.putBackIfLost())) outcome = await this.saveInTime(update)
      if (outcome === 'saved') {
        askForPersistence()
        announceLocalChange()
      }
      return outcome
    } catch (error) {
      console.error('Saving failed.', error)
      recovery.suspect(error)
      return 'failed'
    }
  }

  /** What was given up may still be saved in the end, and then twice, which Yjs does not mind. */
  private async saveInTime(update: Uint8Array): Promise<SaveOutcome> {
    const { writer, epoch } = this
    const text = this.text.toString()
    const saving = this.local.documents.save(this.key, { update, writer, text, epoch })
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      const error = new DOMException('Saving took too long.', 'TimeoutError')
      timer = setTimeout(() => reject(error), SAVE_MS)
    })
    return Promise.race([saving, late]).finally(() => clearTimeout(timer))
  }

  private leave(): void {
    clearTimeout(this.retryTimer)
    removeWriter(this)
    this.doc.destroy()
  }

  private news() {
    return this.local.documents.readSince(this.key, this.seenSeq, this.writer, this.epoch)
  }

  private async catchUp(): Promise<void> {
    this.tell(await this.news())
  }

  private tell({ row, generation, updates, seq }: Awaited<ReturnType<OpenDocument['news']>>): void {
    const { recovery } = this.local
    // Gone by its author's will, or because the browser took it: that one is put back.
    if (row || recovery.knows(generation)) this.row = row
    else recovery.putBackIfLost().catch((error: unknown) => recovery.suspect(error))
    if (updates.length > 0) applyRemote(this.doc, updates)
    this.seenSeq = Math.max(this.seenSeq, seq)
  }

  private setState(state: SavedState): void {
    if (state === this.state) return
    this.state = state
    tellSaved()
    this.listeners.notify()
  }
}
