import { useMemo, useState } from 'react'
import type { DocumentRow } from '@/hooks/useDocuments'
import type { OpenDocumentView, SavedState } from '@/hooks/useOpenDocument'
import { countWords } from './countWords'
import { savedText } from './savedText'
import { useSettledText } from './useSettledText'

type StatusLineProps = {
  row: DocumentRow
  text: OpenDocumentView['text'] | undefined
  /** Title and body. */
  saved: SavedState | undefined
}

/** Where the words are by now: only a server's answer makes it say "Synced" (OB1). */
export function StatusLine({ row, text, saved }: StatusLineProps) {
  const settled = useSettledText(text)
  const words = useMemo(() => countWords(settled), [settled])
  const [outdated, setOutdated] = useState<DocumentRow>()
  if (saved === 'saving' && outdated !== row) setOutdated(row)
  return (
    <footer className="print:hidden flex h-10 shrink-0 items-center gap-2 border-t px-5 text-muted-foreground text-xs tabular-nums sm:px-6">
      <p role="status" className={saved === 'error' ? 'font-medium text-failed' : ''}>
        {savedText(row, saved, outdated)}
      </p>
      <span className="ml-auto">{words === 1 ? '1 word' : `${words.toLocaleString('en')} words`}</span>
      {row.version > 0 && (
        <>
          <span aria-hidden>·</span>
          <span>Version {row.version}</span>
        </>
      )}
    </footer>
  )
}
