import { useEffect, useState } from 'react'
import { readInWorker } from './readInWorker'
import type { ReadDocument } from './readMarkdown'

export interface Reading {
  /** The last that could be read; undefined until then. */
  document: ReadDocument | undefined
  /** Why the text as it is now could not be read. */
  failed: string | undefined
  tryAgain(): void
}

/** A document's Markdown, read in a worker each time it changes. */
export function useReadDocument(markdown: string): Reading {
  const [attempt, setAttempt] = useState(0)
  const [result, setResult] = useState<{ document: ReadDocument | undefined; failed: string | undefined }>(
    NOTHING,
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt reads the same text again
  useEffect(() => {
    if (markdown.trim() === '') return setResult({ document: EMPTY, failed: undefined })
    const leaving = new AbortController()
    readInWorker(markdown, leaving.signal)
      .then((document) => setResult({ document, failed: undefined }))
      .catch((error: unknown) => {
        if (leaving.signal.aborted) return
        console.error('The preview could not be made.', error)
        setResult({ document: undefined, failed: error instanceof Error ? error.message : String(error) })
      })
    return () => leaving.abort()
  }, [markdown, attempt])
  const tryAgain = () => {
    setResult(NOTHING)
    setAttempt(attempt + 1)
  }
  return { ...result, tryAgain }
}

const EMPTY: ReadDocument = { tree: { type: 'root', children: [] }, cut: false }
const NOTHING = { document: undefined, failed: undefined }
