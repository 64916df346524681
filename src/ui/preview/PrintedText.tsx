import { type ReactNode, useEffect, useState } from 'react'
import type { OpenDocumentView } from '@/hooks/useOpenDocument'
import { useSettledText } from '@/ui/editor/useSettledText'
import { PreviewBody } from './PreviewBody'
import { useReadDocument } from './useReadDocument'

/** Milliseconds without an edit after which the text is read again. */
const QUIET_MS = 2_000

type PrintedTextProps = {
  text: OpenDocumentView['text']
  printing: boolean
  /** In place of what could not be read, or not yet. */
  source: ReactNode
}

/** Kept ready while somebody writes, and put on the page when it is printed. */
export function PrintedText({ text, printing, source }: PrintedTextProps) {
  const settled = useSettledText(text)
  const [markdown, setMarkdown] = useState(settled)
  useEffect(() => {
    const timer = setTimeout(() => setMarkdown(settled), QUIET_MS)
    return () => clearTimeout(timer)
  }, [settled])
  const { document } = useReadDocument(markdown)
  if (!printing) return null
  const isReady = document && !document.cut && markdown === text.toString()
  return isReady ? <PreviewBody tree={document.tree} /> : source
}
