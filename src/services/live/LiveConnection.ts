/**
 * The tab's WebSocket: what others write into the documents that are open here, where their carets are, and who is in which
 * document. There is one while something needs it and somebody is signed in. Where none can be had, nobody is told: the
 * feed brings the same, later. [LV1] [LV3]
 */
import { type LiveAnswer, liveAnswerSchema, liveClose } from '@/contract/live'
import { decodeLiveFrame } from '@/contract/liveFrame'
import { GUEST, type LocalStores, localStores, type Session } from '@/local/LocalStores'
import { connection } from '../connection'
import { type PageLife, pageLife } from '../PageLife'
import { type ChannelListener, type JoinTarget, LiveChannel } from './LiveChannel'
import { type LiveSocket, type OpenSocket, openSocket } from './openSocket'
import { type Presence, presence } from './presence'

/** The first retry comes soon: of a server that is gone another instance may have taken over. */
const FIRST_RETRY_MS = 200
const FIRST_SPREAD_MS = 800
const LONGEST_RETRY_MS = 60_000

/** A connection that held for so long was no failure when it ends. */
const STABLE_MS = 10_000

/** Until a document is joined again that another connection had under our Yjs client: an earlier one of ours, say. */
const TAKEN_MS = 2_000

export interface LiveConnectionDeps {
  local: Pick<LocalStores, 'session' | 'watch'>
  page: PageLife
  open: OpenSocket
  presence?: Presence
}

export class LiveConnection {
  private readonly channels = new Map<number, LiveChannel>()
  private isWatching = false
  private socket: LiveSocket | null = null
  private isOpen = false
  private openedAt = 0
  private failures = 0
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  /** The server says that nobody is signed in; not asked again until there is a reason to. */
  private isBarred = false
  private session: Session | null = null
  private nextNumber = 0
  private stops: (() => void)[] | null = null

  constructor(private readonly deps: LiveConnectionDeps) {}

  /** Opens a document to others, for as long as the connection can be had, and again whenever it can. */
  join(target: JoinTarget, listener: ChannelListener): LiveChannel {
    this.follow()
    while (this.channels.has(this.nextNumber)) this.nextNumber = (this.nextNumber + 1) % 0x1_0000
    const socket = () => (this.isOpen ? this.socket : null)
    const channel = new LiveChannel(this.nextNumber, target, listener, socket, ({ number }) => {
      this.channels.delete(number)
      this.reconsider()
    })
    this.nextNumber = (this.nextNumber + 1) % 0x1_0000
    this.channels.set(channel.number, channel)
    channel.join()
    this.reconsider()
    return channel
  }

  /** Has `presence` told who is in which document of the workspace that is looked at. @returns what stops it. */
  watch(): () => void {
    this.follow()
    this.isWatching = true
    this.askForPresence()
    this.reconsider()
    return () => {
      this.isWatching = false
      this.forgetPresence()
      this.reconsider()
    }
  }

  /** Ends it for good. */
  close(): void {
    for (const stop of this.stops ?? []) stop()
    this.stops = null
    this.session = null
    this.reconsider()
  }

  /** From the first need of it on: whether there may be a connection. */
  private follow(): void {
    if (this.stops) return
    const again = () => {
      this.isBarred = false
      this.failures = 0
      this.stopRetry()
      this.reconsider()
    }
    const whenVisible = () => document.visibilityState === 'visible' && again()
    window.addEventListener('auth:login', again)
    document.addEventListener('visibilitychange', whenVisible)
    this.stops = [
      () => window.removeEventListener('auth:login', again),
      () => document.removeEventListener('visibilitychange', whenVisible),
      connection.subscribe(again),
      this.deps.page.subscribe(again),
      this.deps.local.watch(
        () => this.deps.local.session.read(),
        (session) => this.setSession(session),
      ),
    ]
  }

  private setSession(session: Session): void {
    const [before, watched] = [this.session, this.watched]
    this.session = session
    if (this.watched !== watched) {
      this.forgetPresence()
      this.askForPresence()
    }
    // The cookie is another's.
    if (before && before.account !== session.account) this.disconnect()
    if (before && JSON.stringify(before.workspaces) !== JSON.stringify(session.workspaces)) {
      for (const channel of this.channels.values()) if (channel.state === 'refused') channel.join()
    }
    this.reconsider()
  }

  private reconsider(): void {
    const isNeeded = this.channels.size > 0 || this.watched !== null
    const isSignedIn = this.session?.state === 'signed-in' && this.session.account !== GUEST
    const mayBe = connection.isOnline() && !this.deps.page.untilFrozen.aborted
    if (!isNeeded || !isSignedIn || !mayBe) {
      this.stopRetry()
      this.disconnect()
    } else if (!this.socket && !this.isBarred && this.retryTimer === undefined) this.connect()
  }

  private connect(): void {
    const socket = this.deps.open({
      onOpen: () => socket === this.socket && this.begin(),
      onMessage: (data) => socket === this.socket && this.receive(data),
      onClose: (code) => socket === this.socket && this.lose(code),
    })
    this.socket = socket
  }

  private begin(): void {
    this.isOpen = true
    this.openedAt = Date.now()
    this.askForPresence()
    for (const channel of this.channels.values()) channel.join()
  }

  private disconnect(): void {
    const { socket } = this
    this.end()
    socket?.close()
  }

  private lose(code: number): void {
    const wasStable = this.isOpen && Date.now() - this.openedAt > STABLE_MS
    this.end()
    this.isBarred = code === liveClose.unauthenticated
    this.failures = wasStable ? 0 : this.failures + 1
    if (this.isBarred) return
    this.retryTimer = setTimeout(() => {
      this.retryTimer = undefined
      this.reconsider()
    }, retryMs(this.failures))
  }

  private end(): void {
    this.socket = null
    this.isOpen = false
    this.forgetPresence()
    for (const channel of this.channels.values()) channel.lose('out')
  }

  private stopRetry(): void {
    clearTimeout(this.retryTimer)
    this.retryTimer = undefined
  }

  private get watched(): string | null {
    const { session, isWatching } = this
    return isWatching && session && session.workspaceId !== GUEST ? session.workspaceId : null
  }

  private askForPresence(): void {
    if (this.isOpen && this.watched !== null)
      this.socket?.send(JSON.stringify({ type: 'watch', workspace_id: this.watched }))
  }

  private forgetPresence(): void {
    this.presence.set([], '')
  }

  private receive(data: string | Uint8Array): void {
    try {
      if (typeof data === 'string') this.answered(liveAnswerSchema.parse(JSON.parse(data)))
      else this.heard(data)
    } catch (error) {
      console.error('A live message cannot be read.', error)
    }
  }

  private heard(bytes: Uint8Array): void {
    const frame = decodeLiveFrame(bytes)
    if (!frame) return
    const channel = this.channels.get(frame.channel)
    if (channel?.state === 'joined') channel.listener.onFrame(frame.kind, frame.payload)
  }

  private answered(answer: LiveAnswer): void {
    if (answer.type === 'presence') {
      if (answer.workspace_id === this.watched)
        this.presence.set(answer.documents, this.session?.account ?? GUEST)
      return
    }
    const channel = this.channels.get(answer.channel)
    if (!channel) return
    switch (answer.type) {
      case 'joined':
        channel.state = 'joined'
        channel.listener.onJoined(answer.may_write)
        channel.listener.onOthers(answer.others)
        break
      case 'others':
        channel.listener.onOthers(answer.others)
        break
      case 'push':
        channel.listener.onPushWanted()
        break
      case 'left':
        this.left(channel, answer.code)
    }
  }

  private left(channel: LiveChannel, code: Extract<LiveAnswer, { type: 'left' }>['code']): void {
    channel.lose('refused')
    const again = () => {
      if (this.channels.get(channel.number) === channel && channel.state === 'refused') channel.join()
    }
    if (code === 'access_changed') again()
    if (code === 'yjs_client_taken') setTimeout(again, TAKEN_MS)
  }

  private get presence(): Presence {
    return this.deps.presence ?? presence
  }
}

/** Of this tab. */
export const liveConnection = new LiveConnection({ local: localStores, page: pageLife, open: openSocket })

/** Spread, so that those who lost a server together do not come back together. */
function retryMs(failures: number): number {
  if (failures === 0) return FIRST_RETRY_MS + FIRST_SPREAD_MS * Math.random()
  const longest = Math.min(FIRST_SPREAD_MS * 2 ** failures, LONGEST_RETRY_MS)
  return longest / 2 + (longest / 2) * Math.random()
}
