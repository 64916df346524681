import type * as z from 'zod'
import type { ProblemCode } from '../errorCodes'
import type { AnswerHeader, RequestHeader } from './apiHeaders'

/** One route and method of the REST API, as the API description tells of it. Adding a route is adding one of these. */
export interface Endpoint {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** With its parameters in braces, for example `/api/v1/documents/{id}`. */
  path: `/${string}`
  operationId: string
  tag: TagName
  summary: string
  description?: string
  /** Absent: anyone may ask. `account`: a session only, as no key is good for it. */
  scope?: 'read' | 'write' | 'account'
  /** The parameters in the path and in the query, as the server parses them. */
  params?: z.ZodObject
  query?: z.ZodObject
  /** Request headers beside those that all requests may carry. */
  headers?: RequestHeader[]
  body?: { schema: z.ZodType; example: unknown }
  answers: Partial<Record<AnswerStatus, Answer>>
  /** Why it may refuse, beside what any request may be refused for (`problemsOf`). */
  problems?: ProblemCode[]
}

export interface Answer {
  description: string
  /** Absent: no body. */
  schema?: z.ZodType
  /** `application/json` unless it says otherwise. */
  mediaType?: string
  /** What it always carries, beside what all answers may carry. */
  headers?: AnswerHeader[]
  /** What it sometimes carries. */
  optionalHeaders?: AnswerHeader[]
  example?: unknown
}

export type AnswerStatus = 200 | 201 | 204 | 304 | 409 | 503
export type TagName = keyof typeof tags

/** The parts of the API, in the order in which a newcomer needs them. */
export const tags = {
  Workspaces: 'What documents live in, and who may do what there.',
  Members: 'Who is in a workspace, and how others get in. A key is not good for this: sign in.',
  Keys: 'What programs identify themselves with. Made by people who are signed in.',
  Batch: 'Up to 100 creates, updates and deletes in one request: how documents are written.',
  Documents: 'Documents one by one. Writing one is a batch of one.',
  Changes: 'What changed since a cursor, and word that something has: how documents are mirrored.',
  Description: 'This description, for programs, and whether the server is well.',
} as const
