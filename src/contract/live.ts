import './withoutEval'
import * as z from 'zod'
import { documentIdPattern } from './batch'
import { problemCodeSchema } from './errorCodes'
import { workspaceIdSchema } from './workspaceId'

/*
 * What goes over the WebSocket at `/api/v1/live`. [LV1]
 *
 * Text messages are JSON: who is where. Binary messages (`liveFrame.ts`) are what is typed and where carets are, of one
 * document that was joined. Nothing is durable by any of them: what is typed goes to the server in a batch, and others
 * who missed it here read it from the feed. [LV2]
 */

export const LIVE_PATH = '/api/v1/live'

/** How many of the people in a document are named. */
export const maxLivePeople = 20

/** How many documents of a workspace `presence` names. */
export const maxLivePresence = 100

/** The client's own number for a document that it has joined, for as long as the connection lasts. */
const channelSchema = z.int().min(0).max(0xffff)

/** Opens a document on a channel. It is answered by `joined`, or by `left` and why. */
const joinSchema = z.strictObject({
  type: z.literal('join'),
  channel: channelSchema,
  workspace_id: workspaceIdSchema,
  document_id: z.string().regex(documentIdPattern),
  /** The Yjs client under which the sender types, the only one of its updates and awareness states. */
  yjs_client: z.int().min(1).max(0xffff_ffff),
})

const leaveSchema = z.strictObject({ type: z.literal('leave'), channel: channelSchema })

/** From now on `presence` tells who is in which document of this workspace, in place of the one that was watched. */
const watchSchema = z.strictObject({ type: z.literal('watch'), workspace_id: workspaceIdSchema })

/** There are updates here that build on others which have not come: their authors are asked to push. */
const behindSchema = z.strictObject({ type: z.literal('behind'), channel: channelSchema })

export const liveRequestSchema = z.discriminatedUnion('type', [
  joinSchema,
  leaveSchema,
  watchSchema,
  behindSchema,
])
export type LiveRequest = z.infer<typeof liveRequestSchema>
export type JoinRequest = z.infer<typeof joinSchema>

/** Another person, as others see one: the server says who it is. [LV4] */
export const livePersonSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** CSS colours, of carets and of selections. */
  color: z.string(),
  colorLight: z.string(),
})
export type LivePerson = z.infer<typeof livePersonSchema>

/** Who has a document open on one instance, as instances tell each other. */
export const livePeopleSchema = z.object({
  /** Some of them, if there are many. */
  people: z.array(livePersonSchema),
  connections: z.int(),
  /** The Yjs clients that they type as, and who that is. */
  clients: z.array(z.tuple([z.int(), z.string()])).default([]),
  /** Somebody came: the others tell of theirs. */
  asks: z.boolean(),
})
export type LivePeople = z.infer<typeof livePeopleSchema>

export const liveAnswerSchema = z.discriminatedUnion('type', [
  /** `others`: how many more connections have the document open, on any instance, as far as is known here. */
  z.object({ type: z.literal('joined'), channel: channelSchema, may_write: z.boolean(), others: z.int() }),
  /** How many others have it open by now. */
  z.object({ type: z.literal('others'), channel: channelSchema, others: z.int() }),
  /** The channel is closed: refused, or access was lost or changed (`access_changed`: join again). */
  z.object({
    type: z.literal('left'),
    channel: channelSchema,
    code: z.union([problemCodeSchema, z.enum(['access_changed', 'yjs_client_taken'])]),
  }),
  /** Others lack what was typed here: it should be pushed now. */
  z.object({ type: z.literal('push'), channel: channelSchema }),
  /** Who is in which documents of a workspace, all of it: a document that is not named has nobody in it. */
  z.object({
    type: z.literal('presence'),
    workspace_id: z.string(),
    documents: z.array(z.object({ document_id: z.string(), people: z.array(livePersonSchema) })),
  }),
])
export type LiveAnswer = z.infer<typeof liveAnswerSchema>

/** What an awareness state may hold: the caret and selection, as positions that Yjs made JSON of, or null. */
export const liveCursorSchema = z.object({
  cursor: z.object({ anchor: z.unknown(), head: z.unknown() }).nullish(),
})

/** A place in the text, as Yjs makes JSON of one: beside that letter, or at the end. */
const livePositionSchema = z.object({
  type: z.null().optional(),
  tname: z.literal('content'),
  item: z.object({ client: z.int().min(0), clock: z.int().min(0) }).nullish(),
  assoc: z.int().optional(),
})

/** An awareness state as others get it, with who it is; a caret that cannot be drawn is none. */
export const liveStateSchema = z.object({
  cursor: z.object({ anchor: livePositionSchema, head: livePositionSchema }).nullish().catch(null),
  user: livePersonSchema,
})
export type LiveState = z.infer<typeof liveStateSchema>

/** Why a connection was closed, beside the codes of the WebSocket protocol (RFC 6455, 7.4.2). */
export const liveClose = {
  /** Signed out, or the key was revoked. */
  unauthenticated: 4401,
  /** A message that no client of ours sends; the reason says what was wrong. */
  refused: 4400,
  /** Too much at once. */
  tooMuch: 4429,
} as const

/** In the order of what reads well beside each other; each readable on white and on near-black. */
const COLORS = [
  ['#1a73e8', '#1a73e833'],
  ['#c5221f', '#c5221f33'],
  ['#188038', '#18803833'],
  ['#a142f4', '#a142f433'],
  ['#b06000', '#b0600033'],
  ['#007b83', '#007b8333'],
  ['#d01884', '#d0188433'],
  ['#5f6368', '#5f636833'],
] as const

/** The same for a person everywhere. */
export function livePersonOf({ id, name }: { id: string; name: string }): LivePerson {
  let sum = 0
  for (let at = 0; at < id.length; at++) sum = (sum * 31 + id.charCodeAt(at)) >>> 0
  const [color, colorLight] = COLORS[sum % COLORS.length] ?? COLORS[0]
  return { id, name, color, colorLight }
}
