import { DomainError } from '../DomainError'

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
export function cursorOf(workspaceId: string, { position, began }: FeedPlace): string {
  const place = began > position ? `${position}:${began}` : String(position)
  return Buffer.from(`${workspaceId}:${place}`).toString('base64url')
}

/** @throws DomainError `invalid_request` for a cursor that this feed never gave out */
export function placeOf(workspaceId: string, cursor: string): FeedPlace {
  const text = Buffer.from(cursor, 'base64url').toString()
  const [, workspace, position, began = '0'] = /^([^:]+):(\d{1,18})(?::(\d{1,18}))?$/.exec(text) ?? []
  if (workspace !== workspaceId || position === undefined) {
    const errors = [{ pointer: '/cursor', message: 'not a cursor that this feed gave out' }]
    throw new DomainError('invalid_request', 'The cursor is not valid.', { errors })
  }
  return { position: BigInt(position), began: BigInt(began) }
}
