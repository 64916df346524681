import type { DocumentKey } from '@/local/LocalStores'
import { Listeners } from '../Listeners'
import {
  addWriter,
  removeWriter,
  type SavedState,
  tellSaved,
  type WordsInMemory,
  type Writer,
} from './savedHere'

/** Until a save that failed is tried again without a keystroke. */
const RETRY_MS = 3_000

export interface TitleDraftState {
  /** What is being typed; undefined when the stored title is all there is. */
  value: string | undefined
  /** On an error `value` is kept for the next try. */
  saved: SavedState
}

export const NO_DRAFT: TitleDraftState = { value: undefined, saved: 'saved' }

/** A title as it is being typed: saved at once, one save after the other, and shown until it is the stored one. */
export class TitleDraft implements Writer {
  private state = NO_DRAFT
  private unsaved: string | undefined
  private stored: string | undefined
  /** What was stored when the last save began. */
  private storedBefore: string | undefined
  /** It was left before its save was seen among what is stored. */
  private left = false
  private saving: Promise<void> | null = null
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private readonly listeners = new Listeners()

  constructor(
    private readonly document: Pick<DocumentKey, 'workspaceId' | 'id'>,
    private readonly save: (title: string) => Promise<void>,
  ) {}

  getState = (): TitleDraftState => this.state

  getSaved = (): SavedState => this.state.saved

  inMemory(): WordsInMemory | null {
    const { workspaceId, id } = this.document
    return this.unsaved === undefined ? null : { id, workspaceId, title: this.unsaved }
  }

  subscribe = (listener: () => void): (() => void) => this.listeners.add(listener)

  change = (value: string): void => {
    this.unsaved = value
    this.left = false
    addWriter(this)
    this.setState({ value, saved: 'saving' })
    void this.flush()
  }

  /** Ends when what was typed until now is saved, or could not be. @returns whether all of it is. */
  flush = async (): Promise<boolean> => {
    clearTimeout(this.retryTimer)
    this.saving ??= this.saveAll().finally(() => {
      this.saving = null
    })
    await this.saving
    return this.unsaved === undefined
  }

  /** The input is left: whatever is stored by now, it shows that again. */
  leave = async (): Promise<void> => {
    await this.flush()
    if (this.unsaved !== undefined) return
    // What is stored is told a moment later: until then the title from before would be shown.
    if (this.stored === this.storedBefore && this.state.value !== this.stored) this.left = true
    else this.setState(NO_DRAFT)
  }

  /** Tells which title is stored, each time that changes. */
  follow(stored: string | undefined): void {
    const isNew = stored !== this.stored
    this.stored = stored
    if (this.unsaved === undefined && (this.state.value === stored || (this.left && isNew)))
      this.setState(NO_DRAFT)
  }

  private async saveAll(): Promise<void> {
    while (this.unsaved !== undefined) {
      const value = this.unsaved
      this.storedBefore = this.stored
      try {
        await this.save(value)
      } catch (error) {
        console.error('The title was not saved.', error)
        this.setState({ ...this.state, saved: 'error' })
        this.retryTimer = setTimeout(() => void this.flush(), RETRY_MS)
        return
      }
      if (this.unsaved === value) this.unsaved = undefined
    }
    removeWriter(this)
    this.setState({ ...this.state, saved: 'saved' })
    this.follow(this.stored)
  }

  private setState(state: TitleDraftState): void {
    if (state.value === this.state.value && state.saved === this.state.saved) return
    this.state = state
    tellSaved()
    this.listeners.notify()
  }
}
