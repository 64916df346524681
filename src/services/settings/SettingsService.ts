/** What is on the server alone, about the account and its workspaces: read and changed there, kept nowhere else. */
import { type ApiKey, createdKeySchema, type KeyScope, keyListSchema } from '@/contract/apiKey'
import { meSchema } from '@/contract/me'
import type { Quota, Usage } from '@/contract/quota'
import {
  createdInviteSchema,
  type Invite,
  inviteListSchema,
  keptWorkspaceSchema,
  type Member,
  memberListSchema,
  memberSchema,
  type Role,
  workspaceSchema,
} from '@/contract/workspace'
import { type AccountService, accountService } from '../account/AccountService'
import { type BatchSyncService, batchSyncService } from '../sync/BatchSyncService'
import { ask, createRpc } from '../sync/transport'

export type { KeyScope } from '@/contract/apiKey'
export type { Role } from '@/contract/workspace'

export interface MemberView {
  userId: string
  name: string
  /** undefined: not ours to know. */
  email: string | undefined
  role: Role
}

/** Times are milliseconds since 1970. */
export interface InviteView {
  id: string
  role: Role
  expiresAt: number
}

export interface KeyView {
  id: string
  name: string
  /** Its first characters. */
  start: string
  scopes: KeyScope[]
  /** The one workspace that it is for; null: all. */
  workspaceId: string | null
  createdAt: number
  /** null: never. */
  expiresAt: number | null
  lastUsedAt: number | null
}

export interface NewKey {
  name: string
  scopes: KeyScope[]
  /** The one workspace that it is for; undefined: all. */
  workspaceId: string | undefined
  /** undefined: until it is revoked. */
  expiresInDays: number | undefined
}

/** What is stored, and what may be. */
export interface StorageQuota {
  usage: Usage
  quota: Quota
}

export interface SettingsDeps {
  rpc: ReturnType<typeof createRpc>
  account: Pick<AccountService, 'refresh' | 'selectWorkspace'>
  sync: Pick<BatchSyncService, 'startSync'>
}

/** Every method throws only `TransportError`. */
export class SettingsService {
  constructor(private readonly deps: SettingsDeps) {}

  async listMembers(workspaceId: string): Promise<MemberView[]> {
    const { members } = this.deps.rpc
    const all: MemberView[] = []
    let cursor: string | undefined
    do {
      const input = { workspace_id: workspaceId, ...(cursor !== undefined && { cursor }) }
      const page = await ask(members.list.query(input), (answer) => memberListSchema.parse(answer))
      all.push(...page.members.map(memberView))
      cursor = page.next_cursor
    } while (cursor !== undefined)
    return all
  }

  async setRole(workspaceId: string, userId: string, role: Role): Promise<void> {
    const input = { workspace_id: workspaceId, user_id: userId, role }
    await ask(this.deps.rpc.members.setRole.mutate(input), (answer) => memberSchema.parse(answer))
    await this.deps.account.refresh()
  }

  /** Takes a member out; oneself too, who then sees another workspace. */
  async removeMember(workspaceId: string, userId: string): Promise<void> {
    await ask(this.deps.rpc.members.remove.mutate({ workspace_id: workspaceId, user_id: userId }), () => null)
    await this.deps.account.refresh()
  }

  /** Of the workspace, and of all that count for the account together. [BT18] */
  async readStorage(workspaceId: string): Promise<{ workspace: StorageQuota; account: StorageQuota }> {
    const { workspaces, me } = this.deps.rpc
    const [workspace, account] = await Promise.all([
      ask(workspaces.get.query({ workspace_id: workspaceId }), (answer) => workspaceSchema.parse(answer)),
      ask(me.get.query(), (answer) => meSchema.parse(answer)),
    ])
    return { workspace, account }
  }

  async renameWorkspace(workspaceId: string, name: string): Promise<void> {
    const renaming = this.deps.rpc.workspaces.rename.mutate({ workspace_id: workspaceId, name })
    await ask(renaming, (answer) => keptWorkspaceSchema.parse(answer))
    await this.deps.account.refresh()
  }

  /** For all its members; another workspace is then looked at. */
  async deleteWorkspace(workspaceId: string): Promise<void> {
    await ask(this.deps.rpc.workspaces.delete.mutate({ workspace_id: workspaceId }), () => null)
    await this.deps.account.refresh()
  }

  listInvites(workspaceId: string): Promise<InviteView[]> {
    const asked = this.deps.rpc.invites.list.query({ workspace_id: workspaceId })
    return ask(asked, (answer) => inviteListSchema.parse(answer).invites.map(inviteView))
  }

  /** @returns the link, which the server tells this once. */
  createInvite(workspaceId: string, role: Role): Promise<string> {
    const making = this.deps.rpc.invites.create.mutate({ workspace_id: workspaceId, role })
    return ask(making, (answer) => createdInviteSchema.parse(answer).url)
  }

  async revokeInvite(workspaceId: string, inviteId: string): Promise<void> {
    const input = { workspace_id: workspaceId, invite_id: inviteId }
    await ask(this.deps.rpc.invites.revoke.mutate(input), () => null)
  }

  /** Joins a workspace by the token of a link, looks at it, and has its documents brought here. */
  async acceptInvite(token: string): Promise<void> {
    const { rpc, account, sync } = this.deps
    const { id } = await ask(rpc.invites.accept.mutate({ token }), (answer) =>
      keptWorkspaceSchema.parse(answer),
    )
    await account.refresh()
    await account.selectWorkspace(id)
    sync.startSync()
  }

  listKeys(): Promise<KeyView[]> {
    return ask(this.deps.rpc.keys.list.query(), (answer) => keyListSchema.parse(answer).keys.map(keyView))
  }

  /** @returns the key itself, which the server tells this once. */
  createKey({ name, scopes, workspaceId, expiresInDays }: NewKey): Promise<string> {
    const input = {
      name,
      scopes,
      ...(workspaceId !== undefined && { workspace_id: workspaceId }),
      ...(expiresInDays !== undefined && { expires_in_days: expiresInDays }),
    }
    return ask(this.deps.rpc.keys.create.mutate(input), (answer) => createdKeySchema.parse(answer).key)
  }

  async revokeKey(id: string): Promise<void> {
    await ask(this.deps.rpc.keys.revoke.mutate({ key_id: id }), () => null)
  }
}

function memberView({ user_id, name, email, role }: Member): MemberView {
  return { userId: user_id, name, email, role }
}

function inviteView({ id, role, expires_at }: Invite): InviteView {
  return { id, role, expiresAt: Date.parse(expires_at) }
}

function keyView({ id, name, start, scopes, workspace_id, ...times }: ApiKey): KeyView {
  const { created_at, expires_at, last_used_at } = times
  const time = (text: string | null) => (text === null ? null : Date.parse(text))
  return {
    id,
    name,
    start,
    scopes,
    workspaceId: workspace_id,
    createdAt: Date.parse(created_at),
    expiresAt: time(expires_at),
    lastUsedAt: time(last_used_at),
  }
}

export const settingsService = new SettingsService({
  rpc: createRpc(),
  account: accountService,
  sync: batchSyncService,
})
