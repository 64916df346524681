import { lazy, Suspense, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import type { OpenDocumentView } from '@/hooks/useOpenDocument'
import { ErrorBoundary } from '@/ui/shell/ErrorBoundary'

const PrintedText = lazy(() =>
  import('@/ui/preview/PrintedText').then((module) => ({ default: module.PrintedText })),
)

/** Milliseconds after which what is printed is made ready: a page that is to be printed cannot be waited for. */
const READY_AFTER_MS = 2_000

type PrintedDocumentProps = { title: string; text: OpenDocumentView['text'] }

/** What is printed of a document, whichever way it is shown: all of it, as it reads. */
export function PrintedDocument({ title, text }: PrintedDocumentProps) {
  const printing = useIsPrinting()
  const [wanted, setWanted] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setWanted(true), READY_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  const source = printing && <pre className="whitespace-pre-wrap font-mono text-sm">{text.toString()}</pre>
  return (
    <div className="hidden print:block">
      {printing && <h1 className="mb-6 font-bold text-3xl [overflow-wrap:anywhere]">{title}</h1>}
      {wanted ? (
        <ErrorBoundary instead={source}>
          <Suspense fallback={source}>
            <PrintedText text={text} printing={printing} source={source} />
          </Suspense>
        </ErrorBoundary>
      ) : (
        source
      )}
    </div>
  )
}

function useIsPrinting(): boolean {
  const [printing, setPrinting] = useState(false)
  useEffect(() => {
    const listeners = new AbortController()
    const { signal } = listeners
    const media = matchMedia('print')
    // At once: the browser prints what is there when the event is over.
    const set = (value: boolean) => flushSync(() => setPrinting(value))
    window.addEventListener('beforeprint', () => set(true), { signal })
    window.addEventListener('afterprint', () => set(false), { signal })
    media.addEventListener('change', ({ matches }) => set(matches), { signal })
    return () => listeners.abort()
  }, [])
  return printing
}
