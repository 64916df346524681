/** Live events of the feed: Server-Sent Events, and what the tRPC subscription streams. [CH4] */
import { tracked } from '@trpc/server'
import type * as z from 'zod'
import { type ChangesEvent, eventsInputSchema, type subscribeInputSchema } from '@/contract/changes'
import { asMember } from '../auth/asMember'
import { authenticate } from '../auth/authenticate'
import { mayRead } from '../auth/permissions'
import { type FeedSignal, followChanges } from '../feed/followChanges'
import { parseInput } from './parseInput'
import { queryOf } from './queryOf'
import { answer, type RequestContext } from './RequestContext'

/** How long a browser is to wait before it comes back. */
const RETRY_MS = 2_000

/** `GET /api/v1/documents/events?workspace_id&cursor`; `Last-Event-ID` says what was heard last. */
export function getEventsResponse(request: Request): Promise<Response> {
  return answer(request, async (context) => {
    const input = parseInput(eventsInputSchema, queryOf(request))
    // Next answers HEAD with GET and lets go of the body unread: a stream begun for it would never end.
    if (request.method === 'HEAD') {
      await asMember(
        context,
        { workspaceId: input.workspace_id, isRead: true },
        mayRead,
        async () => undefined,
      )
      return new Response(null, { headers: STREAM_HEADERS })
    }
    const cursor = request.headers.get('last-event-id') || input.cursor
    const left = new AbortController()
    const signal = AbortSignal.any([request.signal, left.signal])
    const signals = await follow({ ...input, cursor }, context, signal)
    return new Response(eventStream(input.workspace_id, signals, left), { headers: STREAM_HEADERS })
  })
}

/** The subscription `documents.events`. */
export async function subscribe(
  { workspace_id, cursor, lastEventId }: z.infer<typeof subscribeInputSchema>,
  context: RequestContext,
  signal: AbortSignal,
) {
  const signals = await follow({ workspace_id, cursor: lastEventId ?? cursor }, context, signal)
  return trackedEvents(workspace_id, signals)
}

/** tRPC has signs of life of its own. */
async function* trackedEvents(workspace_id: string, signals: AsyncGenerator<FeedSignal, void>) {
  for await (const signal of signals) {
    if (signal.kind === 'heartbeat') continue
    const { cursor } = signal
    const event: ChangesEvent = { workspace_id, cursor }
    yield tracked(cursor, event)
  }
}

function follow(
  { workspace_id, cursor }: z.infer<typeof eventsInputSchema>,
  { principal, headers }: RequestContext,
  signal: AbortSignal,
): Promise<AsyncGenerator<FeedSignal, void>> {
  const reauthenticate = () => authenticate(headers)
  return followChanges({ workspaceId: workspace_id, principal, reauthenticate, cursor, signal })
}

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A proxy that compresses or buffers a response would hold the events back.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}

/** Asks for a signal only when the one before has been taken, so that a slow reader costs no memory. */
function eventStream(
  workspace_id: string,
  signals: AsyncGenerator<FeedSignal, void>,
  left: AbortController,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`)),
      async pull(controller) {
        const { done, value } = await signals.next()
        if (left.signal.aborted) return
        if (done) controller.close()
        else controller.enqueue(encoder.encode(textOf(workspace_id, value)))
      },
      cancel: () => left.abort(),
    },
    { highWaterMark: 0 },
  )
}

function textOf(workspace_id: string, signal: FeedSignal): string {
  if (signal.kind === 'heartbeat') return ': still here\n\n'
  const event: ChangesEvent = { workspace_id, cursor: signal.cursor }
  return `event: changes\nid: ${signal.cursor}\ndata: ${JSON.stringify(event)}\n\n`
}
