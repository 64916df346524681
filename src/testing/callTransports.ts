/** Asks the same of both transports, as programs do that know no types of ours. */
import { randomInt } from 'node:crypto'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { appRouter, handleTrpc } from '@/server/api/appRouter'
import { callApi } from './callApi'
import { ORIGIN } from './writer'

export interface Answer {
  status: number
  /** What was asked for, or the problem: REST's body, tRPC's data. */
  body: unknown
}

export interface Input {
  path?: Record<string, string>
  query?: Record<string, string>
  body?: object
}

type Headers = Record<string, string>

/** `endpoint` as the API description writes it, for example `PATCH /api/v1/workspaces/{workspace_id}`. */
export async function callRest(
  endpoint: string,
  { path, query, body }: Input,
  headers: Headers,
): Promise<Answer> {
  const [method = '', template = ''] = endpoint.split(' ')
  const pathname = template.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path?.[name] ?? ''))
  const url = `${ORIGIN}${pathname}?${new URLSearchParams(query)}`
  const request = new Request(url, {
    method,
    headers: { ...someAddress(), ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  const answer = await callApi(request)
  if (isStream(answer)) return { status: answer.status, body: await firstEventOf(answer) }
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
}

export async function callTrpc(name: string, input: object, headers: Headers): Promise<Answer> {
  const url = new URL(`${ORIGIN}/api/trpc/${name}`)
  const isQuery = typeOf(name) !== 'mutation'
  if (isQuery) url.searchParams.set('input', JSON.stringify(input))
  const request = new Request(url, {
    method: isQuery ? 'GET' : 'POST',
    headers: { ...someAddress(), 'content-type': 'application/json', ...headers },
    ...(!isQuery && { body: JSON.stringify(input) }),
  })
  const answer = await handleTrpc(request)
  if (isStream(answer)) {
    // Refused or not, it has been opened by then: what it is refused with is its first event.
    const said = await firstEventOf(answer)
    const problem = said.data?.problem
    return { status: problem?.status ?? answer.status, body: problem ?? said }
  }
  const { result, error } = await answer.json()
  return { status: answer.status, body: error ? error.data.problem : result.data }
}

function isStream(answer: Response): boolean {
  return answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false
}

/** What a stream says first, once it is open; then it is left. */
async function firstEventOf({ body }: Response) {
  const events = body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  for await (const { event, data } of events ?? []) if (event !== 'connected') return JSON.parse(data)
  throw new Error('the stream ended without a word')
}

export const procedures = Object.keys(appRouter._def.procedures)

function typeOf(name: string): string {
  const found: Record<string, unknown> = appRouter._def.procedures
  const { _def } = Object(found[name])
  if (!_def) throw new Error(`no procedure ${name}`)
  return _def.type
}

/** So that what many tests do together is not too much for one address. */
function someAddress(): Headers {
  return { 'x-client-address': `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}` }
}
