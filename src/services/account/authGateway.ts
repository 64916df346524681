export interface AccountUser {
  id: string
  email: string
  name: string
}

export interface Credentials {
  email: string
  password: string
}

export type SignInAnswer = { ok: true; user: AccountUser } | { ok: false; message: string }

/** Who the server says we are. Methods throw when it cannot be reached. */
export interface AuthGateway {
  signUp(input: Credentials & { name: string }): Promise<SignInAnswer>
  signIn(input: Credentials): Promise<SignInAnswer>
  signOut(): Promise<void>
  /** null: nobody is signed in. */
  currentUserId(): Promise<string | null>
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
    const { error } = await (await authClient()).signOut()
    if (error && !isUnauthorized(error)) throw new Error('The server did not sign us out.', { cause: error })
  },
  async currentUserId() {
    const { data, error } = await (await authClient()).getSession()
    if (error && !isUnauthorized(error))
      throw new Error('The server did not say who is here.', { cause: error })
    return data?.user.id ?? null
  },
}

interface AuthFault {
  status: number
  message?: string | undefined
}

function signInAnswer(answer: { data: { user: AccountUser } | null; error: AuthFault | null }): SignInAnswer {
  if (answer.data) {
    const { id, email, name } = answer.data.user
    return { ok: true, user: { id, email, name } }
  }
  return { ok: false, message: answer.error?.message ?? 'The server refused. Please try again later.' }
}

function isUnauthorized({ status }: AuthFault): boolean {
  return status === 401
}
