import { type AccountUser, fetchSessionUser } from './fetchSessionUser'

export type { AccountUser } from './fetchSessionUser'

export interface Credentials {
  email: string
  password: string
}

export interface NewAccount extends Credentials {
  name: string
  /** The token of an invitation: some servers ask for one. */
  invite?: string
}

export type SignInAnswer = { ok: true; user: AccountUser } | { ok: false; message: string }

/** Who the server says we are. Methods throw when it cannot be reached. */
export interface AuthGateway {
  signUp(input: NewAccount): Promise<SignInAnswer>
  signIn(input: Credentials): Promise<SignInAnswer>
  signOut(): Promise<void>
  /** null: nobody is signed in. */
  currentUser(): Promise<AccountUser | null>
}

type AuthClient = ReturnType<typeof import('better-auth/client').createAuthClient>

let client: AuthClient | undefined

/** Made at first use, when its code comes too: a guest does without. */
async function authClient(): Promise<AuthClient> {
  const { createAuthClient } = await import('better-auth/client')
  client ??= createAuthClient({ basePath: '/api/auth' })
  return client
}

export const authGateway: AuthGateway = {
  async signUp(input) {
    return signInAnswer(await (await authClient()).signUp.email(input))
  },
  async signIn(input) {
    return signInAnswer(await (await authClient()).signIn.email(input))
  },
  async signOut() {
    const { data, error } = await (await authClient()).signOut()
    // A page of a portal is an answer too, and ends no session (OB12).
    if (data?.success !== true) throw new Error('The server did not sign us out.', { cause: error })
  },
  currentUser: () => fetchSessionUser(),
}

interface AuthFault {
  status: number
  code?: string | undefined
  message?: string | undefined
}

/** @throws when it is not our server that answered: it gives a refusal a code (OB12) */
function signInAnswer(answer: {
  data: { user?: AccountUser } | null
  error: AuthFault | null
}): SignInAnswer {
  if (answer.data?.user) {
    const { id, email, name } = answer.data.user
    return { ok: true, user: { id, email, name } }
  }
  if (answer.error?.code === undefined && answer.error?.message === undefined)
    throw new Error('Something other than the server answered.', { cause: answer.error })
  return {
    ok: false,
    message: sentenceOf(answer.error) ?? 'The server refused. Please try again later.',
  }
}

/** In Better Auth's words, or in a problem's. */
function sentenceOf(error: AuthFault): string | undefined {
  const { detail }: { detail?: unknown } = Object(error)
  return typeof detail === 'string' ? detail : error.message
}
