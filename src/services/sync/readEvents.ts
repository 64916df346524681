import { changesEventSchema } from '@/contract/changes'
import { EventParser } from './EventParser'
import { TransportError } from './TransportError'

/** Three of the server's signs of life. */
const SILENCE_MS = 45_000

/**
 * The cursors that a live stream tells, until it ends. A stream that falls silent is given up.
 * @throws TransportError when the connection is lost
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const parser = new EventParser()
  const decoder = new TextDecoder()
  const reader = body.getReader()
  const giveUp = () => void reader.cancel().catch(() => undefined)
  try {
    for (;;) {
      const silence = setTimeout(giveUp, SILENCE_MS)
      const { done, value } = await reader.read().finally(() => clearTimeout(silence))
      if (done) return
      for (const { event, data } of parser.push(decoder.decode(value, { stream: true }))) {
        if (event === 'changes') yield changesEventSchema.parse(JSON.parse(data)).cursor
      }
    }
  } catch (error) {
    throw new TransportError({ kind: 'network', message: 'The live connection was lost.' }, error)
  } finally {
    giveUp()
  }
}
