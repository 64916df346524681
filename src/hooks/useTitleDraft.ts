import { useEffect, useState, useSyncExternalStore } from 'react'
import { type DocumentRow, documentLists } from '@/services/documents/DocumentLists'
import type { SavedState } from '@/services/documents/savedHere'
import { NO_DRAFT, TitleDraft } from '@/services/documents/TitleDraft'

export interface TitleDraftView {
  value: string
  saved: SavedState
  change(value: string): void
  flush(): Promise<boolean>
  leave(): Promise<void>
}

/** The title as it is being typed, saved with every keystroke; otherwise it follows the stored one. */
export function useTitleDraft(row: DocumentRow): TitleDraftView {
  const { title } = row
  // The document that it was opened for, whatever becomes of the row's workspace meanwhile.
  const [draft] = useState(() => new TitleDraft(row, (value) => documentLists.renameDocument(row, value)))
  const { value, saved } = useSyncExternalStore(draft.subscribe, draft.getState, () => NO_DRAFT)
  useEffect(() => draft.follow(title), [draft, title])
  useEffect(() => {
    const save = () => void draft.flush()
    window.addEventListener('pagehide', save)
    return () => {
      window.removeEventListener('pagehide', save)
      save()
    }
  }, [draft])
  return { value: value ?? title, saved, change: draft.change, flush: draft.flush, leave: draft.leave }
}
