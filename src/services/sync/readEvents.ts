import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { changesEventSchema } from '@/contract/changes'
import { TransportError } from './TransportError'

/** Three of the server's signs of life. */
const SILENCE_MS = 45_000

/**
 * The cursors that a live stream tells, until it ends. A stream that falls silent is given up.
 * @throws TransportError when the connection is lost
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  let events: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => events.push(event) })
  const decoder = new TextDecoder()
  const reader = body.getReader()
  const giveUp = () => void reader.cancel().catch(() => undefined)
  try {
    for (;;) {
      const silence = setTimeout(giveUp, SILENCE_MS)
      const { done, value } = await reader.read().finally(() => clearTimeout(silence))
      if (done) return
      parser.feed(decoder.decode(value, { stream: true }))
      for (const { event, data } of events)
        if (event === 'changes') yield changesEventSchema.parse(JSON.parse(data)).cursor
      events = []
    }
  } catch (error) {
    throw new TransportError({ kind: 'network', message: 'The live connection was lost.' }, error)
  } finally {
    giveUp()
  }
}
