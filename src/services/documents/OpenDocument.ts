/** Keystrokes of one open document: from its Y.Doc into IndexedDB, and what others write back into the Y.Doc. */

import { v4 as uuidv4 } from 'uuid'
import { type DocumentCrdt, type DocumentText, encodeCrdt, openCrdt, textOf } from '@/crdt/documentText'
import { applyRemote, joinOwnUpdates, onHeard, onTyped } from '@/crdt/liveCrdt'
import {
  type DocumentKey,
  type DocumentRow,
  GUEST,
  type GuestWorkspace,
  type Keeper,
  type LiveSave,
  type OnScreen,
  type SaveOutcome,
} from '@/local/GuestWorkspace'
import { askForPersistence } from '../askForPersistence'
import { Listeners } from '../Listeners'
import type { LiveConnection } from '../live/LiveConnection'
import { LiveDocument } from '../live/LiveDocument'
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

/** What others typed is saved together, so often. */
const HEARD_MS = 300

/** Until live words that the server is not known to have are sent from here, unless others send something meanwhile. */
const UNSENT_HEARD_MS = 60_000

/** In a viewer's tab live words stay in memory; more of them become one. */
const MAX_HEARD = 64

interface Unsaved {
  update: Uint8Array
  /** Here, or by others who have the document open. */
  isTyped: boolean
}

export class OpenDocument implements Writer, Keeper {
  readonly text: DocumentText
  /** Others who have it open; a guest's has none. */
  readonly live: LiveDocument | undefined
  private readonly writer = uuidv4()
  private readonly listeners = new Listeners()
  private readonly stops: (() => void)[] = []
  /** In the order in which they came, as each may build on those before. */
  private unsaved: Unsaved[] = []
  private saving: Promise<void> | null = null
  private state: SavedState = 'saved'
  private seenSeq = -1
  /** As it was last read; undefined: the document is no longer here, by its author's will. */
  private row: DocumentRow | undefined
  private closed = false
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private heardTimer: ReturnType<typeof setTimeout> | undefined
  private sendHeardTimer: ReturnType<typeof setTimeout> | undefined

  private constructor(
    private readonly local: GuestWorkspace,
    private readonly key: DocumentKey,
    private readonly epoch: number,
    private readonly doc: DocumentCrdt,
    connection: LiveConnection | undefined,
  ) {
    this.text = textOf(doc)
    if (connection && key.account !== GUEST) this.live = new LiveDocument(connection, key, doc)
  }

  /** `epoch`: of the row when it was looked at; a body replaced since wants a new `OpenDocument`. */
  static async open(
    local: GuestWorkspace,
    key: DocumentKey,
    epoch: number,
    connection?: LiveConnection,
  ): Promise<OpenDocument> {
    const document = new OpenDocument(local, key, epoch, openCrdt(), connection)
    await document.catchUp()
    document.listen()
    // From when it was open last.
    void document.sendHeard()
    addWriter(document)
    return document
  }

  getSaved = (): SavedState => this.state

  /** Calls `listener` whenever `getSaved()` has changed. */
  subscribe = (listener: () => void): (() => void) => this.listeners.add(listener)

  /** Ends when what was typed until now is saved, or could not be. @returns whether all of it is. */
  async flush(): Promise<boolean> {
    await (this.saving ?? this.startSaving())
    return !this.unsaved.some(({ isTyped }) => isTyped)
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
    this.live?.close()
    this.closed = true
    await this.flush()
    await this.sendHeard()
  }

  private listen(): void {
    this.stops.push(
      onTyped(this.doc, (update) => {
        this.unsaved.push({ update, isTyped: true })
        // First, as the page that is drawn anew to say so keeps the database's answers waiting.
        if (!this.saving) void this.startSaving()
        this.setState('saving')
      }),
      this.local.watch(
        () => this.readNewer(),
        (newer) => this.applyNewer(newer),
      ),
      this.local.recovery.addKeeper(this),
      onHeard(this.doc, (update) => this.hear(update)),
      () => clearTimeout(this.sendHeardTimer),
    )
    if (this.live) this.stops.push(this.live.onPushNeeded(() => this.pushNow()))
  }

  private hear(update: Uint8Array): void {
    this.unsaved.push({ update, isTyped: false })
    if (this.keepsHeard) {
      this.heardTimer ??= setTimeout(() => {
        this.heardTimer = undefined
        if (!this.saving) void this.startSaving()
      }, HEARD_MS)
    } else if (this.unsaved.length > MAX_HEARD && !this.unsaved.some(({ isTyped }) => isTyped)) {
      this.unsaved = [{ update: joinOwnUpdates(this.unsaved.map(updateOf)), isTyped: false }]
    }
  }

  /**
   * A viewer's device has from the server alone, as it cannot send what turns out to have come from nowhere else.
   * What it heard is only saved with what is typed on top, should its account be made an editor meanwhile.
   */
  private get keepsHeard(): boolean {
    return this.live?.mayWrite === true
  }

  private pushNow(): void {
    this.flush()
      .then(() => this.row?.syncStatus !== 'synced' && announceLocalChange('now'))
      .catch((error: unknown) => console.error('What others wait for was not sent.', error))
  }

  /** What came in live and was sent by nobody else. [LV2] */
  private async sendHeard(): Promise<void> {
    if (!this.live) return
    try {
      if (await this.local.documents.sendHeard(this.key)) announceLocalChange()
    } catch (error) {
      this.local.recovery.suspect(error)
    }
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
    while (this.hasToSave) {
      const batch = this.unsaved
      this.unsaved = []
      const outcome = await this.save(batch)
      if (outcome === 'saved') continue
      this.unsaved = [...batch, ...this.unsaved]
      if (this.unsaved.some(({ isTyped }) => isTyped)) this.setState('error')
      else if (outcome !== 'failed') break
      // Replaced or discarded by its author, and now nobody looks at it: there is nothing left to save to.
      if (this.closed && outcome !== 'failed') return this.leave()
      this.retryTimer = setTimeout(() => void this.startSaving(), RETRY_MS)
      return
    }
    this.setState('saved')
    if (this.closed) this.leave()
  }

  private get hasToSave(): boolean {
    return this.unsaved.some(({ isTyped }) => isTyped || this.keepsHeard)
  }

  private async save(batch: readonly Unsaved[]): Promise<SaveOutcome | 'failed'> {
    const { recovery } = this.local
    const update = joinOwnUpdates(batch.map(updateOf))
    const live = {
      isTyped: batch.some(({ isTyped }) => isTyped),
      isHeard: batch.some(({ isTyped }) => !isTyped),
      inCompany: this.live?.inCompany ?? false,
    }
    try {
      let outcome = await this.saveInTime(update, live)
      if (outcome === 'missing' && (await recovery.putBackIfLost()))
        outcome = await this.saveInTime(update, live)
      if (outcome === 'saved' && live.isHeard) this.sendHeardLater()
      if (outcome === 'saved' && live.isTyped) {
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
  private async saveInTime(update: Uint8Array, live: LiveSave): Promise<SaveOutcome> {
    const { writer, epoch } = this
    const text = this.text.toString()
    const saving = this.local.documents.save(this.key, { update, writer, text, epoch, live })
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      const error = new DOMException('Saving took too long.', 'TimeoutError')
      timer = setTimeout(() => reject(error), SAVE_MS)
    })
    return Promise.race([saving, late]).finally(() => clearTimeout(timer))
  }

  private sendHeardLater(): void {
    if (this.closed || this.sendHeardTimer !== undefined) return
    this.sendHeardTimer = setTimeout(() => {
      this.sendHeardTimer = undefined
      void this.sendHeard()
    }, UNSENT_HEARD_MS)
  }

  private leave(): void {
    clearTimeout(this.retryTimer)
    clearTimeout(this.heardTimer)
    removeWriter(this)
    this.doc.destroy()
  }

  private readNewer() {
    return this.local.documents.readSince(this.key, this.seenSeq, this.writer, this.epoch)
  }

  private async catchUp(): Promise<void> {
    this.applyNewer(await this.readNewer())
  }

  private applyNewer({
    row,
    generation,
    updates,
    seq,
  }: Awaited<ReturnType<OpenDocument['readNewer']>>): void {
    const { recovery } = this.local
    const isNewer = row?.version !== this.row?.version
    // Gone by its author's will, or because the browser took it: that one is put back.
    if (row || recovery.knows(generation)) this.row = row
    else recovery.putBackIfLost().catch((error: unknown) => recovery.suspect(error))
    if (updates.length > 0) applyRemote(this.doc, updates)
    this.seenSeq = Math.max(this.seenSeq, seq)
    this.live?.setOpen(!this.closed && row?.epoch === this.epoch && isOpenToOthers(row))
    // Somebody sends what was written.
    if (isNewer && this.sendHeardTimer !== undefined) {
      clearTimeout(this.sendHeardTimer)
      this.sendHeardTimer = undefined
      this.sendHeardLater()
    }
  }

  private setState(state: SavedState): void {
    if (state === this.state) return
    this.state = state
    tellSaved()
    this.listeners.notify()
  }
}

/** The server has it, and takes what is written in it. */
function isOpenToOthers({ version, view, syncStatus }: DocumentRow): boolean {
  return version > 0 && view === 'active' && syncStatus !== 'conflict' && syncStatus !== 'failed'
}

function updateOf({ update }: Unsaved): Uint8Array {
  return update
}
