import { problemStatus } from '@/contract/errorCodes'
import { isStorableText } from '@/contract/isStorableText'
import { limits } from '@/contract/limits'
import { auth } from '../auth/auth'
import { DomainError } from '../DomainError'
import { Deadline, overloaded } from '../db/Deadline'
import { invalidRequest } from './parseInput'
import { problemResponse } from './problemOf'
import { readJsonText } from './readJsonBody'

/** The door to accounts: sign up, sign in, sign out, session. Better Auth answers what is fit to be asked. */
export async function handleAuth(request: Request): Promise<Response> {
  try {
    return refusedOr(await auth().handler(await soundRequest(request)))
  } catch (error) {
    return problemResponse(error)
  }
}

/**
 * The request with its body read: bounded, JSON, and of text that can be stored. A body of no type is left unread.
 * @throws what `readJsonText` throws, or DomainError `invalid_json` or `invalid_request`
 */
async function soundRequest(request: Request): Promise<Request> {
  if (!request.body) return request
  const headers = new Headers(request.headers)
  for (const name of ['content-encoding', 'content-length']) headers.delete(name)
  const { url, method } = request
  if (!headers.has('content-type')) return new Request(url, { method, headers })
  const text = await readJsonText(request, new Deadline(limits.requestTimeoutMs), limits.maxAuthBodyBytes)
  refuseUnfit(text)
  return new Request(url, { method, headers, body: text })
}

/** What Better Auth would take, and our database or our API could not give back. */
function refuseUnfit(json: string): void {
  const check = (name: string, value: unknown) => {
    if (typeof value !== 'string') return value
    if (!isStorableText(value)) throw fault(name, 'has a character that cannot be stored')
    const longest = longestOf[name]
    if (longest !== undefined && value.length > longest) throw fault(name, `is longer than ${longest}`)
    return value
  }
  try {
    JSON.parse(json, check)
  } catch (error) {
    if (error instanceof DomainError) throw error
    throw new DomainError('invalid_json', 'The body is not JSON.')
  }
}

const longestOf: Record<string, number> = { name: limits.maxUserNameLength, email: limits.maxEmailLength }

function fault(name: string, message: string): DomainError {
  return invalidRequest([{ pointer: `/${name}`, message }])
}

/** Too many attempts, and a session that could not be looked up, are told of as everywhere else. [RQ6] [RQ7] */
function refusedOr(answer: Response): Response {
  // Whatever kept it from the database, of which it has written in the log.
  if (answer.status === 500) throw overloaded()
  if (answer.status !== problemStatus.rate_limited) return answer
  const retryAfter = answer.headers.get('x-retry-after') ?? '60'
  const refusal = new DomainError('rate_limited', `Too many attempts: try again in ${retryAfter} s.`)
  return problemResponse(refusal, { 'retry-after': retryAfter })
}
