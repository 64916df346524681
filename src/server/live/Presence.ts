import { type LiveAnswer, maxLivePresence } from '@/contract/live'
import type { LiveConnection } from './LiveConnection'
import type { LiveRoom } from './LiveRoom'
import type { LiveRooms } from './LiveRooms'

/** Milliseconds in which what changes is told at once: a hundred who come together are not told of each other one by one. */
const GATHER_MS = 100

/** Tells who is where to those who watch a workspace, and how many others to those in a document. [LV4] */
export class Presence {
  private readonly changed = new Set<LiveRoom>()
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly connections: ReadonlySet<LiveConnection>,
    private readonly rooms: LiveRooms,
  ) {}

  /** Somebody came into the document, or left it. */
  change(room: LiveRoom): void {
    this.changed.add(room)
    this.timer ??= setTimeout(() => this.tell(), GATHER_MS)
  }

  /** To one who begins to watch. */
  tellNow(connection: LiveConnection, workspaceId: string): void {
    connection.tell(this.of(workspaceId))
  }

  private tell(): void {
    this.timer = undefined
    const changed = [...this.changed]
    this.changed.clear()
    for (const room of changed) tellOthers(room)
    for (const workspaceId of new Set(changed.map((room) => room.workspaceId))) {
      const answer = this.of(workspaceId)
      for (const connection of this.connections)
        if (connection.watched === workspaceId) connection.tell(answer)
    }
    for (const room of changed) this.rooms.sweep(room)
  }

  private of(workspaceId: string): LiveAnswer {
    const documents = this.rooms
      .list(workspaceId)
      .map((room) => ({ document_id: room.documentId, people: room.people() }))
      .filter(({ people }) => people.length > 0)
      .slice(0, maxLivePresence)
    return { type: 'presence', workspace_id: workspaceId, documents }
  }
}

function tellOthers({ members, others }: LiveRoom): void {
  for (const member of members) {
    if (member.toldOthers === others) continue
    member.toldOthers = others
    member.connection.tell({ type: 'others', channel: member.channel, others })
  }
}
