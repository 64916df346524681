import type { ProblemCode } from '@/contract/errorCodes'
import { liveClose } from '@/contract/live'
import type { Principal } from '../auth/Principal'
import { mayRead, mayWrite } from '../auth/permissions'
import { standingIn } from '../auth/standingIn'
import { DomainError } from '../DomainError'
import { logger } from '../telemetry/logger'
import type { LiveConnection } from './LiveConnection'
import type { LiveMember } from './LiveRoom'

/** Closes a document to one who may not see it any more, or may do something else in it now. */
type Expel = (member: LiveMember, code: ProblemCode | 'access_changed') => void

/** What a caller may do in a workspace, or why nothing. */
export type Standing = { mayWrite: boolean } | { code: ProblemCode }

/** Who may be where, looked up at the beginning, whenever access may have changed, and now and then. [LV1] */
export class LiveAccess {
  /** Connections that are being looked at; true: they are to be looked at again. */
  private readonly looking = new Map<LiveConnection, boolean>()
  private isSweeping = false
  /** How often somebody's access was doubted. */
  private doubts = 0

  constructor(
    private readonly connections: ReadonlySet<LiveConnection>,
    private readonly expel: Expel,
  ) {}

  /** As it is now: what changes while it is looked up is looked up again. @throws what the database throws */
  async standing(principal: Principal, workspaceId: string): Promise<Standing> {
    for (;;) {
      const { doubts } = this
      const standing = await this.lookUp(principal, workspaceId)
      if (doubts === this.doubts) return standing
    }
  }

  private async lookUp(principal: Principal, workspaceId: string): Promise<Standing> {
    const { role } = await standingIn(workspaceId, principal.userId)
    try {
      mayRead(principal, role, workspaceId)
    } catch (error) {
      if (error instanceof DomainError) return { code: error.code }
      throw error
    }
    return { mayWrite: allows(() => mayWrite(principal, role, workspaceId)) }
  }

  /** A user's access, or somebody's to a workspace, may have changed. */
  doubt(id: string): void {
    this.doubts++
    for (const connection of this.connections) {
      const isConcerned = connection.userId === id || workspacesOf(connection).includes(id)
      if (isConcerned) void this.look(connection)
    }
  }

  /** One after the other, so that it never asks much of the database. */
  async lookAtAll(): Promise<void> {
    if (this.isSweeping) return
    this.isSweeping = true
    for (const connection of [...this.connections]) await this.look(connection)
    this.isSweeping = false
  }

  async look(connection: LiveConnection): Promise<void> {
    const isLooking = this.looking.has(connection)
    this.looking.set(connection, isLooking)
    if (isLooking) return
    try {
      do {
        this.looking.set(connection, false)
        await this.lookOnce(connection)
      } while (this.looking.get(connection))
    } catch (error) {
      // The database is out of reach; the next look will tell.
      logger().warn({ err: error }, 'whether a live connection may go on could not be looked up')
    } finally {
      this.looking.delete(connection)
    }
  }

  private async lookOnce(connection: LiveConnection): Promise<void> {
    const { principal, reauthenticate } = connection.caller
    const now = await reauthenticate()
    if (now?.id !== principal.id) {
      connection.close(liveClose.unauthenticated, 'signed out')
      return
    }
    for (const workspaceId of workspacesOf(connection)) {
      const standing = await this.standing(now, workspaceId)
      if ('code' in standing && connection.watched === workspaceId) connection.watched = undefined
      for (const member of [...connection.members.values()]) {
        if (member.room.workspaceId !== workspaceId) continue
        if ('code' in standing) this.expel(member, standing.code)
        else if (standing.mayWrite !== member.mayWrite) this.expel(member, 'access_changed')
      }
    }
  }
}

function workspacesOf({ members, watched }: LiveConnection): string[] {
  const ids = [...members.values()].map(({ room }) => room.workspaceId)
  return [...new Set(watched === undefined ? ids : [...ids, watched])]
}

function allows(check: () => void): boolean {
  try {
    check()
    return true
  } catch {
    return false
  }
}
