import { useLiveQuery } from 'dexie-react-hooks'
import {
  type AccountAnswer,
  type AccountUser,
  accountService,
  type Credentials,
  type UnsentChoice,
} from '@/services/account/AccountService'

export interface AccountView {
  /** `expired`: everything is here, but nothing is sent until one signs in again. */
  status: 'loading' | 'guest' | 'signed-in' | 'expired'
  user?: AccountUser
  /** Documents with changes that the server does not have. */
  unsent: number
  signUp(input: Credentials & { name: string }): Promise<AccountAnswer>
  signIn(input: Credentials): Promise<AccountAnswer>
  signOut(input: { unsent: UnsentChoice }): Promise<void>
}

const actions = {
  signUp: (input: Credentials & { name: string }) => accountService.signUp(input),
  signIn: (input: Credentials) => accountService.signIn(input),
  signOut: (input: { unsent: UnsentChoice }) => accountService.signOut(input),
}

/** Who is here. */
export function useAccount(): AccountView {
  const session = useLiveQuery(() => accountService.read())
  const unsent = useLiveQuery(() => accountService.countUnsent()) ?? 0
  return {
    status: session?.state ?? 'loading',
    unsent,
    ...(session?.user && { user: session.user }),
    ...actions,
  }
}
