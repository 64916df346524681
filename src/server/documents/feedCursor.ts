import { cursorOf, matchCursor } from '../cursor'

/** How far a reader has come in a workspace's feed. */
export interface FeedPlace {
  position: bigint
  /**
   * Where the feed ended when the reader began, as long as it has not come that far: of what was deleted before
   * it never heard, so it need not hear of the deletion. [CH3]
   */
  began: bigint
}

/** Names its workspace, as in another one it would skip changes. */
export function feedCursorOf(workspaceId: string, { position, began }: FeedPlace): string {
  return cursorOf(`${workspaceId}:${began > position ? `${position}:${began}` : position}`)
}

/** @throws DomainError `invalid_request` for a cursor that this feed never gave out */
export function feedPlaceOf(workspaceId: string, cursor: string): FeedPlace {
  const form = new RegExp(`^${workspaceId}:(\\d{1,18})(?::(\\d{1,18}))?$`)
  const [, position = '0', began = '0'] = matchCursor(cursor, form)
  return { position: BigInt(position), began: BigInt(began) }
}
