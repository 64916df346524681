import {
  type AccountAnswer,
  type AccountUser,
  accountService,
  type Credentials,
  type NewAccount,
  type UnsentChoice,
} from '@/services/account/AccountService'
import { useLocalQuery } from './useLocalQuery'

export interface AccountView {
  /** `expired`: everything is here, but nothing is sent until one signs in again. */
  status: 'loading' | 'guest' | 'signed-in' | 'expired'
  user?: AccountUser
  signUp(input: NewAccount): Promise<AccountAnswer>
  signIn(input: Credentials): Promise<AccountAnswer>
  signOut(input: { unsent: UnsentChoice }): Promise<void>
}

const actions = {
  signUp: (input: NewAccount) => accountService.signUp(input),
  signIn: (input: Credentials) => accountService.signIn(input),
  signOut: (input: { unsent: UnsentChoice }) => accountService.signOut(input),
}

/** Who is here. */
export function useAccount(): AccountView {
  const session = useLocalQuery(() => accountService.read())
  return {
    status: session?.state ?? 'loading',
    ...(session?.user && { user: session.user }),
    ...actions,
  }
}
