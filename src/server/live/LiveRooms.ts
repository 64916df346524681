import { LiveRoom } from './LiveRoom'

/** The documents that somebody has open, here or on another instance that tells of it. */
export class LiveRooms {
  private readonly byWorkspace = new Map<string, Map<string, LiveRoom>>()

  get(workspaceId: string, documentId: string): LiveRoom | undefined {
    return this.byWorkspace.get(workspaceId)?.get(documentId)
  }

  open(workspaceId: string, documentId: string): LiveRoom {
    const rooms = this.byWorkspace.get(workspaceId) ?? new Map<string, LiveRoom>()
    const room = rooms.get(documentId) ?? new LiveRoom(workspaceId, documentId)
    this.byWorkspace.set(workspaceId, rooms.set(documentId, room))
    return room
  }

  /** Of a workspace; without one, all. */
  list(workspaceId?: string): LiveRoom[] {
    if (workspaceId !== undefined) return [...(this.byWorkspace.get(workspaceId)?.values() ?? [])]
    return [...this.byWorkspace.values()].flatMap((rooms) => [...rooms.values()])
  }

  /** Forgets a document that nobody has open. */
  sweep({ workspaceId, documentId, isEmpty }: LiveRoom): void {
    const rooms = this.byWorkspace.get(workspaceId)
    if (!isEmpty || !rooms) return
    rooms.delete(documentId)
    if (rooms.size === 0) this.byWorkspace.delete(workspaceId)
  }
}
