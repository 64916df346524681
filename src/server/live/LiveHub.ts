/** Who has which document open, and what passes between them; nothing of it is kept. [LV1] [LV2] */
import { LRUCache } from 'lru-cache'
import type { WebSocket } from 'ws'
import { limits } from '@/contract/limits'
import {
  type JoinRequest,
  type LivePeople,
  type LiveRequest,
  liveClose,
  livePeopleSchema,
} from '@/contract/live'
import type { LiveFrame } from '@/contract/liveFrame'
import type { Principal } from '../auth/Principal'
import { DomainError } from '../DomainError'
import { overloaded } from '../db/Deadline'
import { oncePerProcess } from '../oncePerProcess'
import { logger } from '../telemetry/logger'
import { gauge } from '../telemetry/metrics'
import { processState } from '../telemetry/processState'
import { Allowance } from './Allowance'
import { encodeAwareness } from './awareness'
import { LiveAccess } from './LiveAccess'
import { type LiveCaller, LiveConnection } from './LiveConnection'
import { type LiveNote, LiveRelay } from './LiveRelay'
import type { LiveMember, LiveRoom } from './LiveRoom'
import { LiveRooms } from './LiveRooms'
import { Presence } from './Presence'

/** Milliseconds between two signs of life, two looks at who still has access, and two words to other instances. */
const HEARTBEAT_MS = 15_000

/** Live connections of one process. */
const MAX_CONNECTIONS = 5_000

/** What all connections of an account may send together, in connections' worth. */
const ACCOUNT_SHARE = 4

export class LiveHub {
  private readonly connections = new Set<LiveConnection>()
  /** By account; it outlives its connections, so that coming back buys nothing. */
  private readonly allowances = new LRUCache<string, Allowance>({ max: 10_000 })
  private readonly rooms = new LiveRooms()
  private readonly presence = new Presence(this.connections, this.rooms)
  private readonly access = new LiveAccess(this.connections, (member, code) => {
    this.leave(member)
    member.connection.tell({ type: 'left', channel: member.channel, code })
  })
  private readonly relay = new LiveRelay({
    onNote: (from, note) => this.hear(from, note),
    onListening: () => this.catchUp(),
    onAccessDoubted: (id) => this.access.doubt(id),
  })
  private heartbeat: ReturnType<typeof setInterval> | undefined

  constructor(private readonly heartbeatMs = HEARTBEAT_MS) {}

  stats(): { connection: number; document: number } {
    return { connection: this.connections.size, document: this.rooms.list().length }
  }

  /** @throws DomainError `too_many_streams`, or `overloaded` when the process has too many or is about to end */
  assertRoomFor({ userId }: Principal): void {
    if (processState.stopping || this.connections.size >= MAX_CONNECTIONS) throw overloaded()
    const own = [...this.connections].filter((other) => other.userId === userId).length
    if (own < limits.maxLiveConnectionsPerUser) return
    const message = `At most ${limits.maxLiveConnectionsPerUser} live connections of one user may be open at a time.`
    throw new DomainError('too_many_streams', message)
  }

  /** Serves a connection until it is closed. */
  accept(socket: WebSocket, caller: Omit<LiveCaller, 'allowance'>): void {
    const { userId } = caller.principal
    const allowance = this.allowances.get(userId) ?? new Allowance(ACCOUNT_SHARE)
    this.allowances.set(userId, allowance)
    const connection = new LiveConnection(
      socket,
      { ...caller, allowance },
      {
        onRequest: (request) => this.take(connection, request),
        onTyped: (member, update) => this.passUpdate(member, update),
        onAwareness: (member) => this.passAwareness(member),
        onClosed: () => this.drop(connection),
      },
    )
    this.connections.add(connection)
    if (this.connections.size === 1) this.start()
    if (processState.stopping) connection.close(CLOSE_RESTART, 'the server is about to end')
    // What was revoked since it was let in.
    else void this.access.look(connection)
  }

  /** Ends every connection; clients come back, to another instance. */
  async close(): Promise<void> {
    for (const connection of this.connections) connection.close(CLOSE_RESTART, 'the server is about to end')
    await this.stop()
  }

  private start(): void {
    this.relay.start()
    this.heartbeat = setInterval(() => this.beat(), this.heartbeatMs)
  }

  private async stop(): Promise<void> {
    clearInterval(this.heartbeat)
    await this.relay.stop()
  }

  private beat(): void {
    for (const connection of this.connections) connection.ping()
    for (const room of this.rooms.list()) {
      if (room.members.size > 0) this.announce(room, false)
      if (room.forgetSilent() || room.isEmpty) this.presence.change(room)
    }
    void this.access.lookAtAll()
  }

  private take(connection: LiveConnection, request: LiveRequest): void {
    switch (request.type) {
      case 'join':
        this.inBackground(connection, this.join(connection, request))
        break
      case 'watch':
        this.inBackground(connection, this.watch(connection, request.workspace_id))
        break
      case 'leave': {
        connection.joining.delete(request.channel)
        const member = connection.members.get(request.channel)
        if (member) this.leave(member)
        break
      }
      case 'behind': {
        const member = connection.members.get(request.channel)
        if (member) this.askToPush(member)
      }
    }
  }

  /** What cannot be looked up now is asked for again by a client that comes back. */
  private inBackground(connection: LiveConnection, work: Promise<void>): void {
    work.catch((error: unknown) => {
      logger().warn({ err: error }, 'a live request failed')
      connection.close(1011, 'try again')
    })
  }

  private async join(connection: LiveConnection, request: JoinRequest): Promise<void> {
    const { channel, workspace_id: workspaceId } = request
    const { members, joining, caller } = connection
    if (members.has(channel) || joining.has(channel)) {
      connection.close(liveClose.refused, 'the channel is in use')
      return
    }
    const token = Symbol(channel)
    joining.set(channel, token)
    const standing = await this.access.standing(caller.principal, workspaceId)
    // Left again, or gone, meanwhile.
    if (joining.get(channel) !== token || !connection.isOpen) return
    joining.delete(channel)
    const code = 'code' in standing ? standing.code : this.refusalOf(connection, request)
    if (code) connection.tell({ type: 'left', channel, code })
    else this.enter(connection, request, 'mayWrite' in standing && standing.mayWrite)
  }

  private refusalOf({ userId, members }: LiveConnection, request: JoinRequest) {
    const room = this.rooms.get(request.workspace_id, request.document_id)
    if (room?.isTaken(request.yjs_client, userId)) return 'yjs_client_taken'
    const isFull =
      members.size >= limits.maxLiveDocuments ||
      (room?.members.size ?? 0) >= limits.maxLiveConnectionsPerDocument
    return isFull ? 'limit_reached' : undefined
  }

  private enter(connection: LiveConnection, request: JoinRequest, mayWrite: boolean): void {
    const { channel, yjs_client: yjsClient } = request
    const room = this.rooms.open(request.workspace_id, request.document_id)
    // Its own earlier connection, of which it knows before we do that it is lost.
    const before = room.holderOf(yjsClient)
    if (before) this.leave(before)
    const { person } = connection.caller
    const member: LiveMember = { connection, room, channel, yjsClient, mayWrite, person, toldOthers: 0 }
    connection.members.set(channel, member)
    room.members.add(member)
    const { others } = room
    member.toldOthers = others
    connection.tell({ type: 'joined', channel, may_write: mayWrite, others })
    for (const other of room.members) {
      const { awareness } = other
      if (other !== member && awareness)
        connection.pass({ kind: 'awareness', channel, payload: encodeAwareness(awareness, other.person) })
    }
    this.announce(room, true)
    this.presence.change(room)
    if (others > 0) this.askToPush(member)
  }

  private leave(member: LiveMember): void {
    const { connection, room, channel, awareness, yjsClient } = member
    if (!room.members.delete(member)) return
    connection.members.delete(channel)
    if (awareness?.state) {
      member.awareness = { client: yjsClient, clock: awareness.clock + 1, state: null }
      this.passAwareness(member)
    }
    this.announce(room, false)
    this.presence.change(room)
  }

  private drop(connection: LiveConnection): void {
    for (const member of connection.members.values()) this.leave(member)
    this.connections.delete(connection)
    if (this.connections.size === 0) void this.stop()
  }

  private async watch(connection: LiveConnection, workspaceId: string): Promise<void> {
    if (connection.watched === workspaceId) return
    const standing = await this.access.standing(connection.caller.principal, workspaceId)
    // A member who may not see it sees no people in it.
    if ('code' in standing || !connection.isOpen) return
    connection.watched = workspaceId
    this.presence.tellNow(connection, workspaceId)
    this.relay.tell({ kind: 'hello', workspaceId, documentId: '', client: 0, payload: new Uint8Array() })
  }

  private passUpdate(member: LiveMember, update: Uint8Array): void {
    this.passOn(member, 'update', update)
  }

  private passAwareness(member: LiveMember): void {
    const { awareness, person } = member
    if (awareness) this.passOn(member, 'awareness', encodeAwareness(awareness, person))
  }

  private passOn(sender: LiveMember, kind: LiveFrame['kind'], payload: Uint8Array): void {
    const { room, yjsClient: client } = sender
    // What is not passed on costs time only: it comes by the feed. [LV2]
    if (!room.messages.take(1)) return
    passTo(room, kind, payload, sender)
    if (!room.hasRemote) return
    const { workspaceId, documentId } = room
    const isTold = this.relay.tell({ kind, workspaceId, documentId, client, payload })
    if (!isTold) sender.connection.tell({ type: 'push', channel: sender.channel })
  }

  /** Asks everybody who may have typed what the asker lacks. */
  private askToPush(asker: LiveMember): void {
    const { room } = asker
    if (!tellToPush(room, asker)) return
    if (room.hasRemote) this.relay.tell({ ...aboutRoom(room), kind: 'push', payload: new Uint8Array() })
  }

  /** Tells other instances who has the document open here. */
  private announce(room: LiveRoom, asks: boolean): void {
    for (let people = room.here(); ; people = people.slice(0, people.length / 2)) {
      const clients = [...room.members].slice(0, 5 * people.length).map(clientOf)
      const told: LivePeople = { people, connections: room.members.size, clients, asks }
      const payload = Buffer.from(JSON.stringify(told))
      if (this.relay.tell({ ...aboutRoom(room), kind: 'people', payload }) || people.length === 0) return
    }
  }

  private hear(from: string, { kind, workspaceId, documentId, client, payload }: LiveNote): void {
    const room = this.rooms.get(workspaceId, documentId)
    switch (kind) {
      case 'update':
      case 'awareness':
        // One who types as somebody here is nobody's to be heard.
        if (room && !room.holderOf(client)) passTo(room, kind, payload)
        break
      case 'push':
        if (room) tellToPush(room)
        break
      case 'people':
        this.hearPeople(from, this.rooms.open(workspaceId, documentId), payload)
        break
      case 'hello':
        for (const own of this.rooms.list(workspaceId)) if (own.members.size > 0) this.announce(own, false)
    }
  }

  private hearPeople(from: string, room: LiveRoom, payload: Uint8Array): void {
    const told = livePeopleSchema.parse(JSON.parse(Buffer.from(payload).toString()))
    const isNew = room.setRemote(from, told)
    this.presence.change(room)
    if (room.members.size === 0) return
    if (told.asks) this.announce(room, false)
    if (!told.asks && !isNew) return
    for (const member of room.members) this.passAwareness(member)
    tellToPush(room)
  }

  /** What other instances told while this one did not listen. */
  private catchUp(): void {
    for (const room of this.rooms.list()) if (room.members.size > 0) this.announce(room, true)
    void this.access.lookAtAll()
  }
}

/** Milliseconds between two times that everybody in a document is asked to push. */
const ASK_MS = 1_000

/** Of the WebSocket protocol: come back, to another instance. */
const CLOSE_RESTART = 1012

function clientOf({ yjsClient, connection }: LiveMember): [number, string] {
  return [yjsClient, connection.userId]
}

function aboutRoom({ workspaceId, documentId }: LiveRoom) {
  return { workspaceId, documentId, client: 0 }
}

function passTo(room: LiveRoom, kind: LiveFrame['kind'], payload: Uint8Array, sender?: LiveMember): void {
  for (const member of room.members)
    if (member !== sender) member.connection.pass({ kind, channel: member.channel, payload })
}

/** @returns whether it is time for that: a push is a batch and a version of its own */
function tellToPush(room: LiveRoom, asker?: LiveMember): boolean {
  const now = performance.now()
  if (now < room.mayAskAt) return false
  room.mayAskAt = now + ASK_MS
  for (const member of room.members)
    if (member !== asker && member.mayWrite) member.connection.tell({ type: 'push', channel: member.channel })
  return true
}

export const liveHub = oncePerProcess('live hub', () => {
  const hub = new LiveHub()
  gauge('live_connections', 'WebSockets that are open, and documents that somebody has open.', () =>
    hub.stats(),
  )
  return hub
})
