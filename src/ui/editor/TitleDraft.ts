/** Until a save that failed is tried again without a keystroke. */
const RETRY_MS = 3_000

export interface TitleDraftState {
  /** What is being typed; undefined when the stored title is all there is. */
  value: string | undefined
  /** The last save failed: `value` is kept for the next one. */
  failed: boolean
}

export const NO_DRAFT: TitleDraftState = { value: undefined, failed: false }

/** A title as it is being typed: saved at once, one save after the other, and shown until it is the stored one. */
export class TitleDraft {
  private state = NO_DRAFT
  private unsaved: string | undefined
  private stored: string | undefined
  private saving: Promise<void> | null = null
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private readonly listeners = new Set<() => void>()

  constructor(private readonly save: (title: string) => Promise<void>) {}

  getState = (): TitleDraftState => this.state

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  change = (value: string): void => {
    this.unsaved = value
    this.setState({ ...this.state, value })
    void this.flush()
  }

  /** Ends when what was typed until now is saved, or could not be. */
  flush = (): Promise<void> => {
    clearTimeout(this.retryTimer)
    this.saving ??= this.saveAll().finally(() => {
      this.saving = null
    })
    return this.saving
  }

  /** The input is left: whatever is stored by now, it shows that again. */
  leave = async (): Promise<void> => {
    await this.flush()
    if (this.unsaved === undefined) this.setState(NO_DRAFT)
  }

  /** Tells which title is stored, each time that changes. */
  follow(stored: string | undefined): void {
    this.stored = stored
    if (this.unsaved === undefined && this.state.value === stored) this.setState(NO_DRAFT)
  }

  private async saveAll(): Promise<void> {
    while (this.unsaved !== undefined) {
      const value = this.unsaved
      try {
        await this.save(value)
      } catch (error) {
        console.error('The title was not saved.', error)
        this.setState({ ...this.state, failed: true })
        this.retryTimer = setTimeout(() => void this.flush(), RETRY_MS)
        return
      }
      if (this.unsaved === value) this.unsaved = undefined
    }
    this.setState({ ...this.state, failed: false })
    this.follow(this.stored)
  }

  private setState(state: TitleDraftState): void {
    if (state.value === this.state.value && state.failed === this.state.failed) return
    this.state = state
    for (const listener of this.listeners) listener()
  }
}
