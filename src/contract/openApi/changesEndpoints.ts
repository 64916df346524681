import * as z from 'zod'
import { eventsInputSchema } from '../changes'
import { changesQuerySchema, changesSchema } from '../document'
import type { Endpoint } from './Endpoint'
import * as example from './examples'

export const changesEndpoints: Endpoint[] = [
  {
    method: 'get',
    path: '/api/v1/documents/changes',
    operationId: 'listChanges',
    tag: 'Changes',
    scope: 'read',
    summary: 'What changed since a cursor',
    description:
      'Every document changed after the cursor, once, at its newest state; deleted ones too. Keep `next_cursor` once the page is stored, and ask again from there; go on at once while `has_more`. Who does not use Yjs saves half of the bytes with `fields=content`.',
    query: changesQuerySchema,
    answers: {
      200: {
        description: 'A page of changes.',
        schema: changesSchema,
        example: { changes: [example.document], next_cursor: example.CURSOR, has_more: false },
      },
    },
    problems: ['cursor_expired'],
  },
  {
    method: 'get',
    path: '/api/v1/documents/events',
    operationId: 'followChanges',
    tag: 'Changes',
    scope: 'read',
    summary: 'Be told when there is something to pull',
    description:
      'Server-Sent Events. An event `changes` says that the feed has more than the cursor you named; its `data` is JSON with `workspace_id` and `cursor`, where the feed ends by now. Read the feed from your own cursor then. A comment every 15 seconds shows that the line is alive. The stream ends when your access does.',
    query: eventsInputSchema,
    headers: ['Last-Event-ID'],
    answers: {
      200: {
        description: 'The stream.',
        mediaType: 'text/event-stream',
        schema: z.string().meta({ maxLength: Number.MAX_SAFE_INTEGER }),
        example: `event: changes\nid: ${example.CURSOR}\ndata: {"workspace_id":"${example.WORKSPACE_ID}","cursor":"${example.CURSOR}"}\n\n`,
      },
    },
    problems: ['too_many_streams'],
  },
]
