/** What takes a password, and so is slowed down; and what a new password must be. [AC1] */
import type * as z from 'zod'
import {
  type changePasswordInputSchema,
  signedInSchema,
  type signInInputSchema,
  type signUpInputSchema,
  type verifyPasswordInputSchema,
} from '@/contract/account'
import { recordAccountEvent, recordFailedSignIn } from '../auth/accountEvents'
import { revokeAllKeys } from '../auth/apiKeys'
import { askTaken, attemptPassword } from '../auth/attempts'
import { isSecure } from '../auth/auth'
import { authenticate } from '../auth/authenticate'
import { getMe } from '../auth/getMe'
import type { Caller } from '../auth/Principal'
import { passwordFault } from '../auth/passwordFault'
import { deviceCookie, type Place, rememberPlace } from '../auth/signInPlaces'
import { DomainError } from '../DomainError'
import type { Deadline } from '../db/Deadline'
import { env } from '../env'
import { logger } from '../telemetry/logger'
import { isInvited } from '../workspaces/invites'

/** One request to `/api/auth`, fit to be asked. */
export interface AuthRequest {
  headers: Headers
  deadline: Deadline
  place: Place
  /** What the audit log tells of where it came from. */
  origin: { address: string; user_agent: string | null }
  /** Its JSON body. */
  body(): Promise<unknown>
  /** Has Better Auth answer, with this body, at this path or at its own. */
  forward(body?: object, path?: string): Promise<Response>
}

/** @throws DomainError `sign_up_closed`, `weak_password`; TooManyAttempts */
export async function signUp(
  { invite, ...wanted }: z.output<typeof signUpInputSchema>,
  asked: AuthRequest,
): Promise<Response> {
  await requireOpenSignUp(invite, asked)
  requireStrong(wanted.password, wanted)
  const taken = await askTaken(asked.place.network)
  const answer = await asked.forward(wanted)
  if (answer.status === USER_EXISTS) await taken.tell()
  return answer.ok ? remembered(answer, asked) : answer
}

/** Better Auth says so where no mail can: whom it is told is counted. */
const USER_EXISTS = 422

async function requireOpenSignUp(invite: string | undefined, { deadline }: AuthRequest): Promise<void> {
  const { SIGN_UP } = env()
  if (SIGN_UP === 'open') return
  if (SIGN_UP === 'closed') throw new DomainError('sign_up_closed', 'This server takes no new accounts.')
  if (invite !== undefined && (await isInvited(invite, deadline))) return
  throw new DomainError('sign_up_closed', 'This server takes new accounts by invitation only.')
}

export async function signIn(
  wanted: z.output<typeof signInInputSchema>,
  asked: AuthRequest,
): Promise<Response> {
  const answer = await attempt(wanted.email, asked, () => asked.forward(wanted))
  return answer.ok ? remembered(answer, asked) : answer
}

/**
 * Ends all other sessions, and the API keys if that is wanted. Keys go first: what is cut short between the two can be
 * asked for again, with the old password.
 */
export async function changePassword(
  { currentPassword, newPassword, revoke_keys }: z.output<typeof changePasswordInputSchema>,
  asked: AuthRequest,
): Promise<Response> {
  const { caller, name, email } = await signedIn(asked)
  requireStrong(newPassword, { name, email })
  return attempt(email, asked, async () => {
    if (revoke_keys) {
      const verified = await verify(currentPassword, asked)
      if (!verified.ok) return verified
      await revokeAllKeys(caller)
    }
    const answer = await asked.forward({ currentPassword, newPassword, revokeOtherSessions: true })
    const event = { userId: caller.principal.userId, actorId: caller.principal.userId } as const
    const detail = { ...asked.origin, keys_revoked: revoke_keys }
    if (answer.ok) await recordAccountEvent({ ...event, action: 'account.password_changed', detail })
    return answer
  })
}

export async function verifyPassword(
  { password }: z.output<typeof verifyPasswordInputSchema>,
  asked: AuthRequest,
): Promise<Response> {
  const { email } = await signedIn(asked)
  return attempt(email, asked, () => verify(password, asked))
}

function verify(password: string, { forward }: AuthRequest): Promise<Response> {
  return forward({ password }, '/verify-password')
}

function requireStrong(password: string, owner: { name: string; email: string }): void {
  const fault = passwordFault(password, owner)
  if (fault) throw new DomainError('weak_password', fault)
}

/** For people only: a key is not good for accounts. */
async function signedIn({
  headers,
  deadline,
}: AuthRequest): Promise<{ caller: Caller; name: string; email: string }> {
  const principal = await authenticate(headers)
  if (principal?.via !== 'cookie') throw new DomainError('unauthenticated', 'Sign in first.')
  const caller = { principal, deadline }
  const { name, email } = await getMe(caller)
  return { caller, name, email }
}

/** Has a password checked, and counts it if it was wrong. The first and the last of an hour are written down. */
function attempt(
  email: string,
  { place, origin }: AuthRequest,
  check: () => Promise<Response>,
): Promise<Response> {
  return attemptPassword(
    { email, place },
    async () => {
      const answer = await check()
      return { answer, verdict: answer.ok ? 'right' : WRONG.has(answer.status) ? 'wrong' : 'unjudged' }
    },
    async ({ failures, isLast }) => {
      if (failures === 1 || isLast) await recordFailedSignIn(email, { ...origin, failures, is_last: isLast })
    },
  )
}

const WRONG = new Set([400, 401])

/** From now on wrong passwords from there are counted apart from strangers'. */
async function remembered(answer: Response, { place, headers: asked }: AuthRequest): Promise<Response> {
  const { user } = signedInSchema.parse(await answer.clone().json())
  try {
    await rememberPlace(user.id, place)
  } catch (error) {
    logger().error({ err: error }, 'a place that somebody signed in from is not remembered')
  }
  const headers = new Headers(answer.headers)
  headers.append('set-cookie', deviceCookie(place, isSecure(asked)))
  return new Response(answer.body, { status: answer.status, headers })
}
