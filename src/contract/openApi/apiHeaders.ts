import { versionTag } from '../entityTag'
import { limits } from '../limits'

const seconds = { type: 'integer' as const, format: 'int32', minimum: 1, maximum: 86_400, examples: [1] }
const etag = { type: 'string' as const, maxLength: 40, pattern: '^(W/)?"[^"]*"$', examples: ['"3"'] }

/** What answers carry. */
export const answerHeaders = {
  ETag: { description: 'The version, quoted, for `If-Match` and `If-None-Match`.', schema: etag },
  Location: {
    description: 'Where what was made can be read.',
    schema: { type: 'string' as const, format: 'uri-reference', maxLength: 1_000 },
  },
  'Idempotency-Replayed': {
    description: 'This is the first answer given under the `Idempotency-Key`, given again.',
    schema: { type: 'string' as const, const: 'true' },
  },
  'Retry-After': { description: 'Seconds after which to try again.', schema: seconds },
  'WWW-Authenticate': {
    description: 'How to authenticate.',
    schema: { type: 'string' as const, maxLength: 200, examples: ['Bearer'] },
  },
  'X-Request-Id': {
    description: 'Names this request in the server’s log.',
    schema: { type: 'string' as const, maxLength: 200, examples: ['01940f5e-6c1d-7a3b-8f00-5d2f1f0b7c11'] },
  },
  RateLimit: {
    description: 'What is left of the budget: `r` points, back in full after `t` seconds.',
    schema: { type: 'string' as const, maxLength: 200, examples: ['"user";r=9900;t=42'] },
  },
  'RateLimit-Policy': {
    description: 'The budget: `q` points in `w` seconds. A batch costs one point per operation.',
    schema: { type: 'string' as const, maxLength: 200, examples: ['"user";q=10000;w=60'] },
  },
}
export type AnswerHeader = keyof typeof answerHeaders

/** What requests may carry. */
export const requestHeaders = {
  'Content-Encoding': {
    description: 'The body may come as gzip. What counts against the limit is what comes out.',
    schema: { type: 'string' as const, enum: ['gzip', 'identity'] },
  },
  'Idempotency-Key': {
    description: `Of your choosing, new for every request that means something new. Sent again with the same body within ${limits.receiptHours} hours, nothing is applied twice and the first answer comes again.`,
    schema: {
      type: 'string' as const,
      minLength: 1,
      maxLength: limits.maxIdempotencyKeyLength,
      pattern: '^[\\x21-\\x7e]+$',
      examples: ['9b2f3c1e-0d5a-4f6b-8c7d-1e2f3a4b5c6d'],
    },
  },
  'If-Match': {
    description:
      'Write only if the document still has this version: the `ETag` it was read with, also as a proxy has changed it (`W/"3"`, `"3-gzip"`). `*`: only if there is a document. Not together with `If-None-Match`.',
    schema: {
      type: 'string' as const,
      maxLength: 200,
      examples: ['"3"'],
      pattern: versionTag.source.replace('^', '^(?:[*]|').replace(/[$]$/, ')$'),
    },
  },
  'If-None-Match': {
    description:
      'Answer 304 and no body if the document still has this version: the `ETag` it was read with.',
    schema: { type: 'string' as const, maxLength: 200, examples: ['"3"'] },
  },
  'Last-Event-ID': {
    description: 'The last event that was heard; sent by the browser when it reconnects.',
    schema: { type: 'string' as const, maxLength: 200 },
  },
}

/** What a header means on a write, where that is something else. */
export const writeHeaders: Partial<
  Record<RequestHeader, { description: string; schema: { type: 'string'; const: string } }>
> = {
  'If-None-Match': {
    description: '`*`, and nothing else: make the document only if there is none yet.',
    schema: { type: 'string' as const, const: '*' },
  },
}
export type RequestHeader = keyof typeof requestHeaders
