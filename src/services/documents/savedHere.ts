/** `saved` says that all of it is on the disk of this device (OB1). */
import { Listeners } from '../Listeners'
export type SavedState = 'saving' | 'saved' | 'error'

/** Of a document as this tab has it, saved or not; only what is known of it. */
export interface WordsInMemory {
  id: string
  workspaceId: string
  title?: string
  text?: string
}

/** Who holds words that may not be saved yet. */
export interface Writer {
  /** What it holds that the server does not have; null: nothing. */
  inMemory(): WordsInMemory | null
  getSaved(): SavedState
  /** Ends when what was typed until now is saved, or could not be. @returns whether all of it is. */
  flush(): Promise<boolean>
}

const writers = new Set<Writer>()
const listeners = new Listeners()

/** How it stands with all that was typed in this tab. */
export const savedHere = {
  get: (): SavedState => worst([...writers].map((writer) => writer.getSaved())),
  /** Calls `listener` whenever `get()` may have changed. */
  subscribe: (listener: () => void): (() => void) => listeners.add(listener),
  /** Saves what is still being typed anywhere in this tab. @returns whether all of it could be. */
  flush: async (): Promise<boolean> => {
    const saved = await Promise.all([...writers].map((writer) => writer.flush()))
    return saved.every(Boolean)
  },
  /** What the server does not have of all that is open in this tab. A title may come apart from its text. */
  inMemory: (): WordsInMemory[] => [...writers].flatMap((writer) => writer.inMemory() ?? []),
}

export function addWriter(writer: Writer): void {
  writers.add(writer)
  tellSaved()
}

export function removeWriter(writer: Writer): void {
  writers.delete(writer)
  tellSaved()
}

export function tellSaved(): void {
  listeners.notify()
}

export function worst(states: readonly SavedState[]): SavedState {
  if (states.includes('error')) return 'error'
  return states.includes('saving') ? 'saving' : 'saved'
}
