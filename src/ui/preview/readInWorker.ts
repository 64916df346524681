import type { PreviewAnswer } from './previewWorker'
import type { ReadDocument } from './readMarkdown'

/** Milliseconds that a document may take to be read. Hostile ones would take minutes. */
const DEADLINE_MS = 8_000

/** A bundle of `previewWorker.ts` (scripts/app/bundleWorkers.ts). Not Next's own, which no service worker can hand out. */
const WORKER = '/generated/previewWorker.js'

/**
 * Reads Markdown in a worker of its own, which ends when it has answered, when it takes too long, or when `signal` is
 * aborted; the page goes on meanwhile. @throws Error when it took too long or could not be read
 */
export function readInWorker(markdown: string, signal: AbortSignal): Promise<ReadDocument> {
  return new Promise<ReadDocument>((resolve, reject) => {
    signal.throwIfAborted()
    const worker = new Worker(WORKER)
    const end = (settle: () => void) => {
      clearTimeout(timer)
      worker.terminate()
      settle()
    }
    const fail = (reason: unknown) => end(() => reject(reason))
    const timer = setTimeout(() => fail(new Error('It takes too long to read.')), DEADLINE_MS)
    signal.addEventListener('abort', () => fail(signal.reason))
    worker.addEventListener('error', () => fail(new Error('It could not be read.')))
    worker.addEventListener('message', ({ data }: MessageEvent<PreviewAnswer>) => {
      if ('error' in data) fail(new Error(data.error))
      else end(() => resolve(data))
    })
    worker.postMessage(markdown)
  })
}
