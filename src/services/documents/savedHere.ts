/** `saved` says that all of it is on the disk of this device (OB1). */
export type SavedState = 'saving' | 'saved' | 'error'

/** Who holds words that may not be saved yet. */
export interface Writer {
  getSaved(): SavedState
  /** Ends when what was typed until now is saved, or could not be. @returns whether all of it is. */
  flush(): Promise<boolean>
}

const writers = new Set<Writer>()
const listeners = new Set<() => void>()

/** How it stands with all that was typed in this tab. */
export const savedHere = {
  get: (): SavedState => worst([...writers].map((writer) => writer.getSaved())),
  /** Calls `listener` whenever `get()` may have changed. */
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  /** Saves what is still being typed anywhere in this tab. @returns whether all of it could be. */
  flush: async (): Promise<boolean> => {
    const saved = await Promise.all([...writers].map((writer) => writer.flush()))
    return saved.every(Boolean)
  },
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
  for (const listener of listeners) listener()
}

export function worst(states: readonly SavedState[]): SavedState {
  if (states.includes('error')) return 'error'
  return states.includes('saving') ? 'saving' : 'saved'
}
