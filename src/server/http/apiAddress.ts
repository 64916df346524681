/**
 * What of the addresses below `/api` no route answers for itself: unknown paths, methods that a path does not take,
 * and the preflight requests of browsers for pages of other sites. Next would answer with a page of HTML, with
 * nothing, and without leave.
 */
import { LIVE_PATH } from '@/contract/live'
import { answerHeaders, requestHeaders } from '@/contract/openApi/apiHeaders'
import { endpoints } from '@/contract/openApi/endpoints'
import { DomainError } from '../DomainError'

export type ShortAnswer = DomainError | 'no content'

export interface ApiAddress {
  headers: Record<string, string>
  /** The request need not be looked at any further: its answer is this refusal, or nothing but the headers. */
  answer?: ShortAnswer
}

const API = /^\/api(?:\/|$)/

/** Has addresses of its own, and answers for the unknown ones. */
const ACCOUNTS = /^\/api\/auth\/./

/** Any name of a procedure: tRPC itself answers for those that there are not. */
const TRPC = { pattern: /^\/api\/trpc\/[^/]+$/, parameters: 2, methods: ['GET', 'POST'] }

/**
 * Any site may call with a key. `*` keeps cookies out of it: a browser shows a page no answer that it got with
 * another site's cookie.
 */
const OPEN = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': Object.keys(answerHeaders).join(', '),
}

/** Seconds for which a browser need not ask again. */
const PREFLIGHT_S = 7_200

/** @returns undefined for what is none of the API's */
export function apiAddress(method: string, target: string): ApiAddress | undefined {
  if (!target.startsWith('/')) return undefined
  const path = new URL(`http://here${target}`).pathname
  if (!isDecodable(path)) return { headers: {}, answer: new DomainError('invalid_request', MALFORMED) }
  if (!API.test(path) || ACCOUNTS.test(path)) return undefined
  if (path === LIVE_PATH) return { headers: OPEN, answer: new DomainError('upgrade_required', NO_SOCKET) }
  const methods = methodsOf(path)
  if (methods.length === 0)
    return { headers: OPEN, answer: new DomainError('not_found', 'There is nothing at this address.') }
  const allow = methods.join(', ')
  if (method === 'OPTIONS') return { headers: { ...OPEN, ...leaveFor(allow), allow }, answer: 'no content' }
  if (methods.includes(method)) return { headers: OPEN }
  const refusal = new DomainError('method_not_allowed', `This address takes ${allow}.`)
  return { headers: { ...OPEN, allow }, answer: refusal }
}

const NO_SOCKET = 'This address speaks WebSocket only (RFC 6455).'
const MALFORMED = 'The path is not properly percent-encoded.'

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/** The description names every route and method. The most literal path comes first, as Next chooses. */
const templates = [...new Set(endpoints.map(({ path }) => path))]
  .map((path) => ({
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
    parameters: path.split('{').length,
    methods: endpoints.filter((one) => one.path === path).map((one) => one.method.toUpperCase()),
  }))
  .sort((a, b) => a.parameters - b.parameters)

/** With those that come along by themselves; none for what is no address. */
function methodsOf(path: string): string[] {
  const { methods } = [...templates, TRPC].find(({ pattern }) => pattern.test(path)) ?? {}
  if (!methods) return []
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS']
}

/** With those that tRPC's clients send. */
const HEADERS = ['Authorization', 'Content-Type', 'Trpc-Accept', 'X-Trpc-Source']

function leaveFor(methods: string): Record<string, string> {
  return {
    'access-control-allow-methods': methods,
    'access-control-allow-headers': [...HEADERS, ...Object.keys(requestHeaders)].join(', '),
    'access-control-max-age': String(PREFLIGHT_S),
  }
}
