/** tRPC's own client of our subscriptions. */
import { createTRPCClient, httpSubscriptionLink } from '@trpc/client'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { type AppRouter, handleTrpc } from '@/server/api/appRouter'
import { ORIGIN, type Writer } from './writer'

export function subscriptionClient(writer: Writer) {
  const url = `${ORIGIN}/api/trpc`
  return createTRPCClient<AppRouter>({
    links: [httpSubscriptionLink({ url, EventSource: eventSourceOf(writer) })],
  })
}

/** An `EventSource`, which browsers have and Node has not, that asks our own transport. */
function eventSourceOf(writer: Writer) {
  return class extends EventTarget {
    readonly CONNECTING = 0
    readonly OPEN = 1
    readonly CLOSED = 2
    readyState = 0
    private readonly leaving = new AbortController()

    constructor(url: string) {
      super()
      this.read(url).catch(() => {
        if (!this.leaving.signal.aborted) this.dispatchEvent(new Event('error'))
      })
    }

    close = (): void => {
      this.readyState = this.CLOSED
      this.leaving.abort()
    }

    private async read(url: string): Promise<void> {
      const { signal } = this.leaving
      const { body } = await handleTrpc(new Request(url, { headers: writer.headers, signal }))
      this.readyState = this.OPEN
      this.dispatchEvent(new Event('open'))
      const events = body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
      for await (const { event = 'message', data, id = '' } of events ?? [])
        this.dispatchEvent(new MessageEvent(event, { data, lastEventId: id }))
    }
  }
}
