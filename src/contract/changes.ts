import './withoutEval'
import * as z from 'zod'
import { limits } from './limits'
import { workspaceIdSchema } from './workspaceId'

export const eventsInputSchema = z.strictObject({
  workspace_id: workspaceIdSchema,
  cursor: z.string().max(limits.maxCursorLength).optional().meta({
    description:
      'How far you have read the feed: nothing is said of what lies before. A `Last-Event-ID` counts more. Without it the stream begins by saying where the feed ends.',
  }),
})

/** The same over tRPC, whose client names the last event in the input when it comes back. */
export const subscribeInputSchema = eventsInputSchema.extend({ lastEventId: z.string().optional() })

/** There is something to pull: read the feed from your own cursor. `cursor` says where it ends by now. */
export const changesEventSchema = z.object({ workspace_id: z.string(), cursor: z.string() })
export type ChangesEvent = z.infer<typeof changesEventSchema>
