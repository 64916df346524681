import type { RawData, WebSocket } from 'ws'
import { limits } from '@/contract/limits'
import {
  type LiveAnswer,
  type LivePerson,
  type LiveRequest,
  liveClose,
  liveRequestSchema,
} from '@/contract/live'
import { decodeLiveFrame, encodeLiveFrame, type LiveFrame } from '@/contract/liveFrame'
import { readTyped } from '@/crdt/readTyped'
import type { Principal } from '../auth/Principal'
import { Allowance } from './Allowance'
import { readAwareness } from './awareness'
import type { LiveMember, LivePeer } from './LiveRoom'

/** What a request costs, in messages, as it asks the database: one who comes back joins all documents at once. */
const REQUEST_COST = 10

/** Characters of a text message: ids and a few words. */
const MAX_TEXT = 2_000

/** Bytes that a client has not taken after which it is sent no more letters, and after which it is disconnected. */
const SLOW_BYTES = 1024 * 1024
const STALLED_BYTES = 4 * 1024 * 1024

export interface LiveCaller {
  principal: Principal
  person: LivePerson
  /** Looks again who it is. */
  reauthenticate: () => Promise<Principal | undefined>
  /** Of the account, for all its connections. */
  allowance: Allowance
}

export interface LiveConnectionListener {
  onRequest(request: LiveRequest): void
  onTyped(member: LiveMember, update: Uint8Array): void
  onAwareness(member: LiveMember): void
  onClosed(): void
}

/** One WebSocket. It passes on what a client of ours may send, and is closed on anything else. [LV5] */
export class LiveConnection implements LivePeer {
  readonly members = new Map<number, LiveMember>()
  /** Channels that are being opened, each with what tells its request from a later one. */
  readonly joining = new Map<number, symbol>()
  /** The workspace whose people it is told of. */
  watched: string | undefined
  private readonly allowance = new Allowance(1)
  private isAlive = true

  constructor(
    private readonly socket: WebSocket,
    readonly caller: LiveCaller,
    private readonly listener: LiveConnectionListener,
  ) {
    socket.on('message', (data, isBinary) => this.receive(asBuffer(data), isBinary))
    socket.on('pong', () => {
      this.isAlive = true
    })
    // Each is answered, as a message may be.
    socket.on('ping', (data) => this.charge(1, data.byteLength))
    // A broken connection closes; what a client sent against the protocol has closed it.
    socket.on('error', () => undefined)
    socket.once('close', () => listener.onClosed())
  }

  get userId(): string {
    return this.caller.principal.userId
  }

  tell(answer: LiveAnswer): void {
    this.send(JSON.stringify(answer))
  }

  /** Letters or a caret. One who takes none is sent none: what was missed comes by the feed. */
  pass(frame: LiveFrame): void {
    if (this.socket.bufferedAmount <= SLOW_BYTES) this.send(encodeLiveFrame(frame))
  }

  /** Asks for a sign of life; who gave none since the last time is gone. */
  ping(): void {
    if (!this.isAlive || this.isStalled) this.socket.terminate()
    else this.socket.ping()
    this.isAlive = false
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason)
    // One that does not answer the closing is not waited for.
    setTimeout(() => this.socket.terminate(), 2_000).unref()
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN
  }

  private get isStalled(): boolean {
    return this.socket.bufferedAmount > STALLED_BYTES
  }

  /** One who reads nothing is disconnected, as what waits for it is held in memory. */
  private send(data: string | Uint8Array): void {
    if (!this.isOpen) return
    if (this.isStalled) this.socket.terminate()
    else this.socket.send(data)
  }

  /** @returns whether that much may come; else the connection is closed */
  private charge(messages: number, bytes: number): boolean {
    if (!this.isOpen) return false
    const allowances = [this.allowance, this.caller.allowance]
    if (allowances.every((allowance) => allowance.take(messages, bytes))) return true
    this.close(liveClose.tooMuch, 'too many messages')
    return false
  }

  private receive(data: Buffer, isBinary: boolean): void {
    if (!this.charge(isBinary ? 1 : REQUEST_COST, data.byteLength)) return
    const fault = isBinary ? this.receiveFrame(data) : this.receiveText(data)
    if (fault) this.close(liveClose.refused, fault)
  }

  /** @returns what is wrong with it */
  private receiveText(data: Buffer): string | undefined {
    if (data.byteLength > MAX_TEXT) return 'a text message is too long'
    const request = liveRequestSchema.safeParse(jsonOf(data.toString()))
    if (!request.success) return 'a text message is not understood'
    this.listener.onRequest(request.data)
    return undefined
  }

  private receiveFrame(data: Buffer): string | undefined {
    const frame = decodeLiveFrame(data)
    if (!frame) return 'a binary message is not understood'
    const member = this.members.get(frame.channel)
    // Sent before it heard that the channel is closed.
    if (!member) return undefined
    return frame.kind === 'update'
      ? this.takeUpdate(member, frame.payload)
      : this.takeAwareness(member, frame.payload)
  }

  private takeUpdate(member: LiveMember, update: Uint8Array): string | undefined {
    if (!member.mayWrite) return 'viewers cannot write'
    const typed = readTyped(update, member.yjsClient)
    if ('fault' in typed) return `the update ${typed.fault}`
    // What is made of many parts takes others long to apply: it comes to them by a batch.
    if (typed.parts > limits.maxLiveStructs) this.tell({ type: 'push', channel: member.channel })
    else this.listener.onTyped(member, update)
    return undefined
  }

  private takeAwareness(member: LiveMember, update: Uint8Array): string | undefined {
    if (update.byteLength > limits.maxAwarenessBytes) return 'the awareness state is too long'
    const awareness = readAwareness(update)
    if (awareness?.client !== member.yjsClient) return 'the awareness update is not about its sender alone'
    // Older than what is known, as after a message that was doubled on the way.
    if (member.awareness && awareness.clock < member.awareness.clock) return undefined
    member.awareness = awareness
    this.listener.onAwareness(member)
    return undefined
  }
}

function asBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
