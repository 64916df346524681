import { type LocalStores, localStores, type Session, type WorkspaceRow } from '@/local/LocalStores'
import { askForPersistence } from '../askForPersistence'
import { savedHere } from '../documents/savedHere'
import { loadTransport } from '../sync/loadTransport'
import { TransportError } from '../sync/TransportError'
import type { Transport } from '../sync/transport'
import {
  type AccountUser,
  type AuthGateway,
  authGateway,
  type Credentials,
  type NewAccount,
  type SignInAnswer,
} from './authGateway'

export type { Session, WorkspaceRow } from '@/local/LocalStores'
export type { AccountUser, Credentials, NewAccount } from './authGateway'

export type AccountAnswer = { ok: true } | { ok: false; message: string }

/** What is done with work that the server does not have, on signing out. */
export type UnsentChoice = 'keep' | 'discard'

export interface AccountDeps {
  local: LocalStores
  transport: Pick<Transport, 'listWorkspaces' | 'createWorkspace'>
  auth: AuthGateway
  /** Tells the sync engine that an account has signed in. */
  announceLogin: (userId: string) => void
}

/** Who is here: the server decides, this device remembers (OB6). */
export class AccountService {
  constructor(private readonly deps: AccountDeps) {}

  signUp(input: NewAccount): Promise<AccountAnswer> {
    return this.enter(() => this.deps.auth.signUp(input))
  }

  signIn(input: Credentials): Promise<AccountAnswer> {
    return this.enter(() => this.deps.auth.signIn(input))
  }

  /**
   * Works without a connection: the server is then told later.
   * @throws when what was typed last is to be kept but cannot be saved; the current account then stays.
   */
  async signOut({ unsent }: { unsent: UnsentChoice }): Promise<void> {
    const { session } = this.deps.local
    const { account } = await session.read()
    if (!(await savedHere.flush()) && unsent === 'keep')
      throw new Error('What was typed last could not be saved on this device.')
    await session.signOut(account, unsent, await this.tellSignOut())
  }

  /**
   * Looks whether we still are who we think, and in which workspaces. A lost connection says nothing about that, nor does
   * a program that answers in the server's place; a session that seems over is looked up again before it counts as that (OB12).
   */
  async refresh(): Promise<void> {
    const { local, transport } = this.deps
    if (!(await local.session.isKnown()) && !(await local.recovery.putBackIfLost())) return this.resume()
    const { account, state, signOutPending, entering } = await local.session.read()
    if (signOutPending && (await this.tellSignOut())) {
      await local.session.update(account, () => ({ signOutPending: false }))
    }
    if (state === 'guest' || entering) return
    const user = await this.whoIsHere()
    if (user === undefined) return
    if (user?.id === account) {
      if (state === 'expired') await this.goOn(account)
      return this.refreshWorkspaces(account)
    }
    // Somebody else's cookie is no mistake; nobody's may be one.
    const isOver = user !== null || (await transport.listWorkspaces().then(() => false, isUnauthenticated))
    if (isOver) await local.session.update(account, () => ({ state: 'expired' }))
  }

  /** Goes on with making a guest's documents ours, if that was cut short. */
  async finishClaim(): Promise<void> {
    const { session } = this.deps.local
    const { account, workspaces, state } = await session.read()
    const home = homeOf(workspaces)
    if (state !== 'guest' && home) await session.claim({ account, workspaceId: home.id })
  }

  read(): Promise<Session> {
    return this.deps.local.session.read()
  }

  /** Documents of the current account, or of one workspace, with changes that the server does not have. */
  async countUnsent(workspaceId?: string): Promise<number> {
    const { local } = this.deps
    const { account } = await local.session.read()
    const { ready, conflict, failed } = await local.outbox.counts(account, workspaceId)
    return ready + conflict + failed + (await local.outbox.countInFlight(account, workspaceId))
  }

  /** Documents that accounts which are not here have left on this device (OB11). */
  countOthers(): Promise<number> {
    return this.deps.local.session.countOthers()
  }

  eraseOthers(): Promise<void> {
    return this.deps.local.session.eraseOthers()
  }

  async selectWorkspace(workspaceId: string): Promise<void> {
    const { account } = await this.deps.local.session.read()
    await this.deps.local.session.update(account, ({ workspaces }) =>
      workspaces.some(({ id }) => id === workspaceId) ? { workspaceId } : {},
    )
  }

  /** Makes one on the server, and looks at it. @throws TransportError */
  async createWorkspace(name: string): Promise<void> {
    const { local, transport } = this.deps
    const { account } = await local.session.read()
    const workspace = await transport.createWorkspace(name)
    await local.session.update(account, ({ workspaces }) => ({
      workspaces: [...workspaces, workspace],
      workspaceId: workspace.id,
    }))
  }

  private async enter(authenticate: () => Promise<SignInAnswer>): Promise<AccountAnswer> {
    const { session } = this.deps.local
    const before = await session.read()
    // The cookie is about to be another's: nothing of ours may go with it (OB6).
    if (before.state !== 'guest')
      await session.update(before.account, () => ({ state: 'expired', entering: true }))
    const stay = () => session.update(before.account, () => ({ state: before.state, entering: false }))
    try {
      const answer = await authenticate()
      if (!answer.ok) {
        if (before.state !== 'guest') await stay()
        return answer
      }
      return await this.begin(answer.user, await this.deps.transport.listWorkspaces())
    } catch (error) {
      // Whose the cookie is by now is looked up next.
      await session.update(before.account, () => ({ entering: false }))
      console.error('Signing in failed.', error)
      // The password was right, and the very next request came without a session.
      if (error instanceof TransportError && error.status === 401) return { ok: false, message: NO_COOKIE }
      return { ok: false, message: 'The server cannot be reached. Your documents are safe on this device.' }
    }
  }

  private async begin(user: AccountUser, workspaces: WorkspaceRow[]): Promise<AccountAnswer> {
    const { local, announceLogin } = this.deps
    const home = homeOf(workspaces)
    if (!home) return { ok: false, message: 'This account has no workspace to write in.' }
    // What is being typed belongs to the guest's document that is about to be claimed.
    await savedHere.flush()
    const before = await local.session.read()
    const stays = before.account === user.id && workspaces.some(({ id }) => id === before.workspaceId)
    const workspaceId = stays ? before.workspaceId : home.id
    await local.session.signIn(
      { account: user.id, workspaceId, state: 'signed-in', user, workspaces, signOutPending: false },
      home.id,
    )
    askForPersistence()
    announceLogin(user.id)
    return { ok: true }
  }

  /** The session holds although it seemed over: what waited goes on by itself. */
  private async goOn(account: string): Promise<void> {
    await this.deps.local.session.update(account, ({ entering }) => (entering ? {} : { state: 'signed-in' }))
    this.deps.announceLogin(account)
  }

  /** The database is new, or was cleared, which says nothing of the session: its cookie may still be good (OB10). */
  private async resume(): Promise<void> {
    const { session } = this.deps.local
    const user = await this.whoIsHere()
    if (user === undefined) return
    if (user === null) return session.beginAsGuest()
    const workspaces = await this.deps.transport.listWorkspaces().catch(() => undefined)
    if (workspaces && !(await session.isKnown())) await this.begin(user, workspaces)
  }

  /** null: nobody. undefined: the server did not say. */
  private whoIsHere(): Promise<AccountUser | null | undefined> {
    return inTime(this.deps.auth.currentUser()).catch(() => undefined)
  }

  private async refreshWorkspaces(account: string): Promise<void> {
    try {
      const workspaces = await this.deps.transport.listWorkspaces()
      await this.deps.local.session.update(account, ({ workspaceId }) => ({
        workspaces,
        workspaceId: workspaces.some(({ id }) => id === workspaceId)
          ? workspaceId
          : (homeOf(workspaces)?.id ?? workspaceId),
      }))
      // What is being typed there is unsent work, too.
      await savedHere.flush()
      await this.deps.local.session.leaveWorkspaces(account, new Set(workspaces.map(({ id }) => id)))
    } catch (error) {
      // Looked up again at the next occasion.
      if (!(error instanceof TransportError)) throw error
    }
  }

  private async tellSignOut(): Promise<boolean> {
    return inTime(this.deps.auth.signOut()).then(
      () => true,
      () => false,
    )
  }
}

const NO_COOKIE =
  'You have the account, but this browser did not keep its session cookie. Allow cookies for this site, then sign in. Your documents are safe on this device.'

/** Milliseconds to wait for a response that changes nothing here. */
const TIMEOUT_MS = 10_000

function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The server took too long to answer.')), TIMEOUT_MS)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof TransportError && error.code === 'unauthenticated'
}

/** Where a guest's documents go. */
function homeOf(workspaces: WorkspaceRow[]): WorkspaceRow | undefined {
  return workspaces.find(({ personal }) => personal) ?? workspaces.find(({ role }) => role !== 'viewer')
}

export const accountService = new AccountService({
  local: localStores,
  transport: {
    listWorkspaces: async () => (await loadTransport()).listWorkspaces(),
    createWorkspace: async (name) => (await loadTransport()).createWorkspace(name),
  },
  auth: authGateway,
  announceLogin: (userId) => window.dispatchEvent(new CustomEvent('auth:login', { detail: { userId } })),
})
