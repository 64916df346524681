import { lazy, Suspense, useRef, useState } from 'react'
import { type DocumentAddress, useDocumentRow } from '@/hooks/useDocumentRow'
import type { DocumentRow } from '@/hooks/useDocuments'
import { type OpenDocumentView, useOpenDocument, worst } from '@/hooks/useOpenDocument'
import { usePeopleHere } from '@/hooks/usePeopleHere'
import { useTitleDraft } from '@/hooks/useTitleDraft'
import { titleText } from '@/ui/documents/titleText'
import { usePageTitle } from '@/ui/shell/usePageTitle'
import { DocumentBanner } from './DocumentBanner'
import { DocumentSkeleton, TextSkeleton } from './DocumentSkeleton'
import { DocumentToolbar } from './DocumentToolbar'
import { MergedLine } from './MergedLine'
import { NotSavedBanner } from './NotSavedBanner'
import { PrintedDocument } from './PrintedDocument'
import { StatusLine } from './StatusLine'
import { TitleInput } from './TitleInput'
import { useDiscardEmpty } from './useDiscardEmpty'
import { usePageEvents } from './usePageEvents'

const MarkdownEditor = lazy(() =>
  import('./MarkdownEditor').then((module) => ({ default: module.MarkdownEditor })),
)

const MarkdownPreview = lazy(() =>
  import('@/ui/preview/MarkdownPreview').then((module) => ({ default: module.MarkdownPreview })),
)

const MissingDocument = lazy(() =>
  import('@/ui/documents/MissingDocument').then((module) => ({ default: module.MissingDocument })),
)

/** One document, open for writing. Mount it anew (key) for each document. */
export function DocumentPage({ address }: { address: DocumentAddress }) {
  const row = useDocumentRow(address)
  const open = useOpenDocument(address)
  if (row === undefined) return <DocumentSkeleton />
  if (row === null) return <MissingDocument address={address} />
  return <OpenPage row={row} open={open} />
}

/** `open`: undefined while its body is being read. */
function OpenPage({ row, open }: { row: DocumentRow; open: OpenDocumentView | undefined }) {
  const draft = useTitleDraft(row)
  const page = useRef<HTMLElement>(null)
  const [preview, setPreview] = useState(false)
  const contentWanted = useRef(false)
  const saved = open && worst([open.saved, draft.saved])
  const people = usePeopleHere(row.id, open)
  usePageTitle(titleText(row.title))
  usePageEvents()
  useDiscardEmpty(row)
  const readOnly = row.view === 'trash' || open?.readOnly === true
  const [isNew] = useState(row.title === '' && row.excerpt === '' && !readOnly)

  function goToContent() {
    const content = page.current?.querySelector<HTMLElement>('[aria-label="Content"]')
    if (content) content.focus()
    else contentWanted.current = true
  }

  return (
    <article
      ref={page}
      aria-label={titleText(row.title)}
      className="flex min-h-0 flex-1 flex-col very-short:overflow-y-auto print:block"
    >
      <h1 className="sr-only print:hidden">{titleText(row.title)}</h1>
      {open && <PrintedDocument title={titleText(draft.value)} text={open.text} />}
      <DocumentToolbar
        row={row}
        people={people}
        readOnly={readOnly}
        preview={preview}
        onPreview={setPreview}
      />
      <DocumentBanner row={row} readOnly={readOnly} />
      {saved === 'error' && <NotSavedBanner />}
      <div
        className="focus-ring min-h-0 flex-1 overflow-y-auto -outline-offset-2 very-short:flex-none very-short:overflow-visible print:hidden"
        // What is only read is scrolled by keyboard, too.
        {...((preview || readOnly) && { role: 'region', 'aria-label': 'Text of the document', tabIndex: 0 })}
      >
        <div className="mx-auto flex min-h-full w-full max-w-[46rem] flex-col px-5 pt-2 sm:px-10 sm:pt-6">
          <TitleInput draft={draft} readOnly={readOnly} autoFocus={isNew} onDone={goToContent} />
          <div className="mt-4 flex flex-1 flex-col font-mono text-[15px] sm:text-base">
            <Suspense fallback={<TextSkeleton />}>
              {open ? (
                <>
                  {preview && (
                    <Suspense fallback={<TextSkeleton />}>
                      <MarkdownPreview text={open.text} onSource={() => setPreview(false)} />
                    </Suspense>
                  )}
                  {/* Only out of sight: what can be undone, and the place in the text, stay. */}
                  <div hidden={preview} className="flex flex-1 flex-col [&[hidden]]:hidden">
                    <MarkdownEditor
                      text={open.text}
                      awareness={open.live?.awareness}
                      readOnly={readOnly}
                      focusWanted={contentWanted}
                    />
                  </div>
                </>
              ) : (
                <TextSkeleton />
              )}
            </Suspense>
          </div>
        </div>
      </div>
      <MergedLine row={row} />
      <StatusLine row={row} text={open?.text} saved={saved} />
    </article>
  )
}
