import type { DocumentRow } from '@/hooks/useDocuments'
import type { SavedState } from '@/hooks/useOpenDocument'

/**
 * Where the words are by now: only a server's answer makes it say "Synced" (OB1). `outdated`: the row as it was
 * while the last words were being saved, which does not know of them yet.
 */
export function savedText(
  row: Pick<DocumentRow, 'syncStatus'>,
  saved: SavedState | undefined,
  outdated: Pick<DocumentRow, 'syncStatus'> | undefined,
): string {
  switch (saved) {
    case undefined:
      return ''
    case 'error':
      return 'Could not be saved on this device'
    case 'saving':
      return 'Saving…'
    case 'saved':
      return row.syncStatus === 'synced' && row !== outdated ? 'Synced' : 'Saved on this device'
  }
}
