import { useEffect, useState, useSyncExternalStore } from 'react'
import { useDocumentActions } from '@/hooks/useDocumentActions'
import type { DocumentRow } from '@/hooks/useDocuments'
import { NO_DRAFT, TitleDraft } from './TitleDraft'

/** The title as it is being typed, saved with every keystroke; otherwise it follows the stored one. */
export function useTitleDraft(row: DocumentRow) {
  const { title } = row
  const { renameDocument } = useDocumentActions()
  const [draft] = useState(() => new TitleDraft((value) => renameDocument(row, value)))
  const { value, failed } = useSyncExternalStore(draft.subscribe, draft.getState, () => NO_DRAFT)
  useEffect(() => draft.follow(title), [draft, title])
  useEffect(() => {
    const save = () => void draft.flush()
    window.addEventListener('pagehide', save)
    return () => {
      window.removeEventListener('pagehide', save)
      save()
    }
  }, [draft])
  return { value: value ?? title, failed, change: draft.change, flush: draft.flush, leave: draft.leave }
}
