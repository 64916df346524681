import type { Scope } from '@/local/GuestWorkspace'
import type { SyncDeps } from './SyncDeps'
import { TransportError } from './TransportError'

/** Reads the server's changes into the database, what was passed over first, then page by page. */
export async function pullWorkspace(
  { local, transport }: Pick<SyncDeps, 'local' | 'transport'>,
  scope: Scope,
) {
  for (const id of await local.feed.behind(scope)) {
    const document = await transport.getDocument(scope.workspaceId, id)
    if (document) await local.feed.applyPage(scope, [document])
    else await local.feed.forget(scope, id)
  }
  for (;;) {
    const cursor = await local.feed.cursor(scope)
    try {
      const page = await transport.pullChanges(scope.workspaceId, cursor)
      const cursors = { from: cursor, next: page.nextCursor, isLast: !page.hasMore }
      const applied = await local.feed.applyPage(scope, page.changes, cursors)
      if (!applied || !page.hasMore) return
    } catch (error) {
      const expired =
        error instanceof TransportError && error.code === 'cursor_expired' && cursor !== undefined
      if (!expired) throw error
      // The feed no longer tells of every deletion since (CH3). No unsent work is lost by starting over.
      await local.feed.restart(scope)
    }
  }
}
