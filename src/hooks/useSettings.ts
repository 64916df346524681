import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { queryClient } from '@/services/queryClient'
import {
  type InviteView,
  type KeyView,
  type MemberView,
  type NewKey,
  type Role,
  settingsService,
} from '@/services/settings/SettingsService'

export type {
  KeyScope,
  KeyView,
  MemberView,
  NewKey,
  Role,
} from '@/services/settings/SettingsService'

/** A list that the server keeps, and what changes it; each change throws when it was refused. */
export interface SettingsList<Item> {
  query: UseQueryResult<Item[]>
}

export interface MembersView extends SettingsList<MemberView> {
  setRole(userId: string, role: Role): Promise<void>
  remove(userId: string): Promise<void>
}

export function useMembers(workspaceId: string): MembersView {
  const { query, thenReload } = useSettingsList(['members', workspaceId], () =>
    settingsService.listMembers(workspaceId),
  )
  return {
    query,
    setRole: (userId, role) => thenReload(settingsService.setRole(workspaceId, userId, role)),
    remove: (userId) => thenReload(settingsService.removeMember(workspaceId, userId)),
  }
}

export interface InvitesView extends SettingsList<InviteView> {
  /** @returns the link. */
  create(role: Role): Promise<string>
  revoke(id: string): Promise<void>
}

export function useInvites(workspaceId: string): InvitesView {
  const { query, thenReload } = useSettingsList(['invites', workspaceId], () =>
    settingsService.listInvites(workspaceId),
  )
  return {
    query,
    create: (role) => thenReload(settingsService.createInvite(workspaceId, role)),
    revoke: (id) => thenReload(settingsService.revokeInvite(workspaceId, id)),
  }
}

export interface KeysView extends SettingsList<KeyView> {
  /** @returns the key. */
  create(key: NewKey): Promise<string>
  revoke(id: string): Promise<void>
}

export function useKeys(userId: string): KeysView {
  const { query, thenReload } = useSettingsList(['keys', userId], () => settingsService.listKeys())
  return {
    query,
    create: (key) => thenReload(settingsService.createKey(key)),
    revoke: (id) => thenReload(settingsService.revokeKey(id)),
  }
}

export interface WorkspaceActions {
  rename(workspaceId: string, name: string): Promise<void>
  /** For all its members. */
  remove(workspaceId: string): Promise<void>
  /** Joins by the token of an invitation, and looks at the workspace. */
  join(token: string): Promise<void>
}

const workspaceActions: WorkspaceActions = {
  rename: (workspaceId, name) => settingsService.renameWorkspace(workspaceId, name),
  remove: (workspaceId) => settingsService.deleteWorkspace(workspaceId),
  join: (token) => settingsService.acceptInvite(token),
}

/** What can be done to a workspace on the server. Always the same object; each throws when it was refused. */
export function useWorkspaceActions(): WorkspaceActions {
  return workspaceActions
}

/** What the workspace and the account store on the server, as of when it was last shown. */
export function useStorageQuota(workspaceId: string) {
  return useQuery(
    {
      queryKey: ['settings', 'storage', workspaceId],
      queryFn: () => settingsService.readStorage(workspaceId),
      gcTime: 0,
    },
    queryClient,
  )
}

function useSettingsList<Item>(key: [string, string], list: () => Promise<Item[]>) {
  const queryKey = ['settings', ...key]
  const query = useQuery({ queryKey, queryFn: list, gcTime: 0 }, queryClient)
  const thenReload = async <T>(change: Promise<T>): Promise<T> => {
    const result = await change
    // A first reading that is still under way may have begun before the change, and would not be begun anew.
    await queryClient.cancelQueries({ queryKey })
    await queryClient.invalidateQueries({ queryKey })
    return result
  }
  return { query, thenReload }
}
