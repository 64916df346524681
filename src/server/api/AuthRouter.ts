import { auth } from '../auth/auth'

/** The door to accounts: sign up, sign in, sign out, session. Better Auth answers. */
export function handleAuth(request: Request): Promise<Response> {
  return auth().handler(request)
}
