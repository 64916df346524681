import type { OpenDocumentView } from '@/hooks/useOpenDocument'
import { TextSkeleton } from '@/ui/editor/DocumentSkeleton'
import { useSettledText } from '@/ui/editor/useSettledText'
import { ErrorBoundary } from '@/ui/shell/ErrorBoundary'
import { PreviewBody } from './PreviewBody'
import { PreviewFailed } from './PreviewFailed'
import { useReadDocument } from './useReadDocument'

type MarkdownPreviewProps = {
  text: OpenDocumentView['text']
  /** Back to the Markdown. */
  onSource: () => void
}

/** The document as it reads, in GitHub's Markdown. HTML in it stays text, and nothing is fetched for it. */
export function MarkdownPreview({ text, onSource }: MarkdownPreviewProps) {
  const markdown = useSettledText(text)
  const { document, failed, tryAgain } = useReadDocument(markdown)
  if (markdown.trim() === '') return <p className="text-muted-foreground">There is nothing to read yet.</p>
  if (failed) return <PreviewFailed reason={failed} onSource={onSource} onTryAgain={tryAgain} />
  if (!document) return <TextSkeleton />
  return (
    <ErrorBoundary
      key={markdown}
      instead={<PreviewFailed reason="It is broken." onSource={onSource} onTryAgain={tryAgain} />}
    >
      <PreviewBody tree={document.tree} />
      {document.cut && (
        <p role="status" className="pb-10 text-muted-foreground text-sm">
          The preview ends here, as the document is very long. All of it is in the Markdown.
        </p>
      )}
    </ErrorBoundary>
  )
}
