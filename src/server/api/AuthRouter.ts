/** Accounts. Better Auth answers what is fit to be asked, at the addresses that are in use. [AC1] */
import {
  changePasswordInputSchema,
  revokeSessionInputSchema,
  signInInputSchema,
  signUpInputSchema,
  updateUserInputSchema,
  verifyPasswordInputSchema,
} from '@/contract/account'
import { problemStatus } from '@/contract/errorCodes'
import { limits } from '@/contract/limits'
import { networkOf } from '../admission/networkOf'
import { TooManyAttempts } from '../auth/attempts'
import { ADDRESS_HEADER, authFor, withSession } from '../auth/auth'
import { isFromElsewhere } from '../auth/clientOrigin'
import { placeOf } from '../auth/signInPlaces'
import { DomainError } from '../DomainError'
import { Deadline, overloaded } from '../db/Deadline'
import { type AuthRequest, changePassword, signIn, signUp, verifyPassword } from './accountRequests'
import { parseInput } from './parseInput'
import { problemResponse } from './problemOf'
import { readJsonText } from './readJsonBody'

/** By method and path below `/api/auth`; what is not here is not there, whatever else Better Auth could do. */
const routes: Record<string, (asked: AuthRequest) => Promise<Response>> = {
  'GET /get-session': ({ forward }) => forward(),
  'GET /list-sessions': ({ forward }) => forward(),
  'POST /sign-up/email': async (asked) => signUp(parseInput(signUpInputSchema, await asked.body()), asked),
  'POST /sign-in/email': async (asked) => signIn(parseInput(signInInputSchema, await asked.body()), asked),
  'POST /sign-out': ({ forward }) => forward({}),
  'POST /update-user': async ({ forward, body }) => forward(parseInput(updateUserInputSchema, await body())),
  'POST /change-password': async (asked) =>
    changePassword(parseInput(changePasswordInputSchema, await asked.body()), asked),
  'POST /verify-password': async (asked) =>
    verifyPassword(parseInput(verifyPasswordInputSchema, await asked.body()), asked),
  'POST /revoke-session': async ({ forward, body }) =>
    forward(parseInput(revokeSessionInputSchema, await body())),
  'POST /revoke-sessions': ({ forward }) => forward({}),
  'POST /revoke-other-sessions': ({ forward }) => forward({}),
}

const PREFIX = '/api/auth'

/** Answers `/api/auth/*`. */
export async function handleAuth(request: Request): Promise<Response> {
  try {
    // Before anything is counted: another site's page must not use up what its visitor may try. [RQ5]
    if (isForeign(request)) throw new DomainError('bad_origin', 'This must be asked by the app itself.')
    const path = new URL(request.url).pathname.slice(PREFIX.length)
    const route = routes[`${request.method} ${path}`]
    if (!route) throw unknownRoute(path)
    return refusedOr(await route(authRequest(request)))
  } catch (error) {
    if (error instanceof TooManyAttempts)
      return problemResponse(error, { 'retry-after': String(error.retryAfterS) })
    return problemResponse(error)
  }
}

/** A cookie acts for somebody who need not have asked for it, so its writes must say where they come from. */
function isForeign({ headers, method }: Request): boolean {
  return isFromElsewhere(headers) || (method !== 'GET' && headers.has('cookie') && !headers.has('origin'))
}

function unknownRoute(path: string): DomainError {
  const methods = Object.keys(routes).flatMap((route) => {
    const [method, known] = route.split(' ')
    return known === path ? [method] : []
  })
  if (methods.length > 0)
    return new DomainError('method_not_allowed', `This address takes ${methods.join(', ')}.`)
  return new DomainError('not_found', 'There is nothing at this address.')
}

function authRequest(request: Request): AuthRequest {
  const headers = new Headers(withSession(request.headers))
  for (const name of ['content-encoding', 'content-length', 'content-type']) headers.delete(name)
  const address = headers.get(ADDRESS_HEADER) ?? 'unknown'
  const deadline = new Deadline(limits.requestTimeoutMs)
  return {
    headers,
    deadline,
    place: placeOf(networkOf(address), headers.get('cookie')),
    origin: { address, user_agent: headers.get('user-agent')?.slice(0, limits.maxQuoteLength) ?? null },
    body: () => readBody(request, deadline),
    forward: (body, path) => {
      const sent = new Headers(headers)
      if (body) sent.set('content-type', 'application/json')
      const init = { method: request.method, headers: sent, ...(body && { body: JSON.stringify(body) }) }
      return authFor(headers).handler(
        new Request(path ? new URL(PREFIX + path, request.url) : request.url, init),
      )
    },
  }
}

/** @throws what `readJsonText` throws, or DomainError `invalid_json` */
async function readBody(request: Request, deadline: Deadline): Promise<unknown> {
  const text = await readJsonText(request, deadline, limits.maxAuthBodyBytes)
  try {
    return JSON.parse(text)
  } catch {
    throw new DomainError('invalid_json', 'The body is not JSON.')
  }
}

/** Too many attempts, and a session that could not be looked up, are the same problems as everywhere else. [RQ6] [RQ7] */
function refusedOr(answer: Response): Response {
  // Whatever kept it from the database, of which it has written in the log.
  if (answer.status === 500) throw overloaded()
  if (answer.status !== problemStatus.rate_limited) return answer
  throw new TooManyAttempts(Number(answer.headers.get('x-retry-after') ?? '60'))
}
