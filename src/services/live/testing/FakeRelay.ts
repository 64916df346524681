import { modifyAwarenessUpdate } from 'y-protocols/awareness'
import {
  type JoinRequest,
  type LiveAnswer,
  type LiveRequest,
  livePersonOf,
  liveRequestSchema,
} from '@/contract/live'
import { decodeLiveFrame, encodeLiveFrame, type LiveFrame } from '@/contract/liveFrame'
import { contentsOf } from '@/crdt/readUpdate'
import type { LiveSocket, OpenSocket, SocketListener } from '../openSocket'

interface Member {
  peer: Peer
  channel: number
  join: JoinRequest
  /** The last that it told of itself. */
  awareness?: Uint8Array
}

interface Peer {
  listener: SocketListener
  person: { id: string; name: string }
  mayWrite: boolean
  watched?: string
}

/** The server's side of live sessions in memory, by its rules. Letters and carets arrive when the test says so. */
export class FakeRelay {
  /** Frames on their way: each call delivers one. */
  onTheWay: (() => void)[] = []
  /** Frames arrive at once. */
  isPrompt = true
  /** What clients sent that the real server closes the connection for. */
  readonly faults: string[] = []
  readonly requests: LiveRequest[] = []
  /** What documents hold letters of, by kind of frame. */
  readonly frames = { update: 0, awareness: 0 }
  private members: Member[] = []
  private readonly peers = new Set<Peer>()

  /** The WebSocket of somebody's tab. `isRefused`: it cannot be had. */
  socketOf(
    id: string,
    { mayWrite = true, isRefused }: { mayWrite?: boolean; isRefused?: () => boolean } = {},
  ): OpenSocket {
    return (listener) => {
      const peer: Peer = { listener, person: { id, name: id }, mayWrite }
      queueMicrotask(() => {
        if (isRefused?.()) return listener.onClose(1006)
        this.peers.add(peer)
        listener.onOpen()
      })
      const socket: LiveSocket = {
        send: (data) => (typeof data === 'string' ? this.take(peer, data) : this.takeFrame(peer, data)),
        close: () => this.drop(peer),
      }
      return socket
    }
  }

  /** Every connection breaks. */
  breakAll(code = 1006): void {
    for (const peer of [...this.peers]) {
      this.drop(peer)
      peer.listener.onClose(code)
    }
  }

  /** Delivers what is on its way: all of it in its order, unless `order` says which, how often and when. */
  deliver(order: (frames: (() => void)[]) => (() => void)[] = (frames) => frames): void {
    const frames = this.onTheWay
    this.onTheWay = []
    for (const arrive of order(frames)) arrive()
  }

  private take(peer: Peer, text: string): void {
    if (!this.peers.has(peer)) return
    const request = liveRequestSchema.parse(JSON.parse(text))
    this.requests.push(request)
    const member = 'channel' in request ? this.memberOf(peer, request.channel) : undefined
    switch (request.type) {
      case 'join':
        if (member) this.faults.push('the channel is in use')
        this.join(peer, request)
        break
      case 'leave':
        if (member) this.leave(member)
        break
      case 'behind':
        if (member) this.askToPush(member)
        break
      case 'watch':
        peer.watched = request.workspace_id
        this.tellPresence()
    }
  }

  private join(peer: Peer, join: JoinRequest): void {
    const member: Member = { peer, channel: join.channel, join }
    const others = this.othersOf(member)
    this.members.push(member)
    tell(peer, {
      type: 'joined',
      channel: join.channel,
      may_write: peer.mayWrite,
      others: others.length,
    })
    for (const { awareness } of others) if (awareness) this.pass(member, 'awareness', awareness)
    this.tellOthers(others)
    if (others.length > 0) this.askToPush(member)
    this.tellPresence()
  }

  private leave(member: Member): void {
    this.members = this.members.filter((other) => other !== member)
    this.tellOthers(this.othersOf(member))
    this.tellPresence()
  }

  private drop(peer: Peer): void {
    if (!this.peers.delete(peer)) return
    for (const member of this.members.filter((other) => other.peer === peer)) this.leave(member)
  }

  private takeFrame(peer: Peer, bytes: Uint8Array): void {
    const frame = decodeLiveFrame(bytes)
    const member = frame && this.memberOf(peer, frame.channel)
    if (!frame || !member) return
    this.frames[frame.kind]++
    if (frame.kind === 'update') {
      const clients = [...contentsOf(frame.payload).structs.keys()]
      if (!peer.mayWrite) this.faults.push('viewers cannot write')
      if (clients.some((client) => client !== member.join.yjs_client))
        this.faults.push('the update is not by its sender alone')
    } else member.awareness = withName(frame.payload, peer)
    const payload = frame.kind === 'update' ? frame.payload : withName(frame.payload, peer)
    for (const other of this.othersOf(member)) this.pass(other, frame.kind, payload)
  }

  private pass(to: Member, kind: LiveFrame['kind'], payload: Uint8Array): void {
    this.onTheWay.push(() => {
      if (this.members.includes(to))
        to.peer.listener.onMessage(encodeLiveFrame({ kind, channel: to.channel, payload }))
    })
    if (this.isPrompt) this.deliver()
  }

  private askToPush(asker: Member): void {
    for (const { peer, channel } of this.othersOf(asker))
      if (peer.mayWrite) tell(peer, { type: 'push', channel })
  }

  private tellOthers(members: Member[]): void {
    for (const member of members) {
      const others = this.othersOf(member).length
      tell(member.peer, { type: 'others', channel: member.channel, others })
    }
  }

  private tellPresence(): void {
    for (const peer of this.peers) {
      const { watched } = peer
      if (watched === undefined) continue
      const here = this.members.filter(({ join }) => join.workspace_id === watched)
      const ids = [...new Set(here.map(({ join }) => join.document_id))]
      const peopleIn = (id: string) =>
        here
          .filter(({ join }) => join.document_id === id)
          .map((member) => [member.peer.person.id, livePersonOf(member.peer.person)] as const)
      const documents = ids.map((id) => ({
        document_id: id,
        people: [...new Map(peopleIn(id)).values()],
      }))
      tell(peer, { type: 'presence', workspace_id: watched, documents })
    }
  }

  private othersOf({ peer, join, channel }: Member): Member[] {
    return this.members.filter(
      (other) =>
        (other.peer !== peer || other.channel !== channel) &&
        other.join.workspace_id === join.workspace_id &&
        other.join.document_id === join.document_id,
    )
  }

  private memberOf(peer: Peer, channel: number): Member | undefined {
    return this.members.find((member) => member.peer === peer && member.channel === channel)
  }
}

function tell({ listener }: Peer, answer: LiveAnswer): void {
  listener.onMessage(JSON.stringify(answer))
}

function withName(update: Uint8Array, { person }: Peer): Uint8Array {
  return modifyAwarenessUpdate(update, (state) => state && { ...state, user: livePersonOf(person) })
}
