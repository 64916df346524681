import type { JoinRequest, LiveRequest } from '@/contract/live'
import { encodeLiveFrame, type LiveFrame } from '@/contract/liveFrame'
import type { LiveSocket } from './openSocket'

export type JoinTarget = Pick<JoinRequest, 'workspace_id' | 'document_id' | 'yjs_client'>

export interface ChannelListener {
  onJoined(mayWrite: boolean): void
  /** How many others have the document open. */
  onOthers(others: number): void
  onFrame(kind: LiveFrame['kind'], payload: Uint8Array): void
  /** Others lack what was typed here. */
  onPushWanted(): void
  /** Nothing comes in any more, until `onJoined`. */
  onLost(): void
}

/** `asked`: the server has not answered yet. `refused`: nor is it asked again, unless something has changed. */
type ChannelState = 'out' | 'asked' | 'joined' | 'refused'

/** A document on a live connection, through all the sockets that one has had. */
export class LiveChannel {
  state: ChannelState = 'out'

  constructor(
    readonly number: number,
    readonly target: JoinTarget,
    readonly listener: ChannelListener,
    private readonly socket: () => LiveSocket | null,
    private readonly onLeave: (channel: LiveChannel) => void,
  ) {}

  /** Does nothing unless it is joined: what is missed here is read from the feed. */
  send(kind: LiveFrame['kind'], payload: Uint8Array): void {
    if (this.state === 'joined') this.socket()?.send(encodeLiveFrame({ kind, channel: this.number, payload }))
  }

  /** There are updates here that build on others which have not come. */
  tellBehind(): void {
    if (this.state === 'joined') this.request({ type: 'behind', channel: this.number })
  }

  leave(): void {
    if (this.state === 'joined' || this.state === 'asked')
      this.request({ type: 'leave', channel: this.number })
    this.lose('out')
    this.onLeave(this)
  }

  join(): void {
    if (!this.socket()) return
    this.state = 'asked'
    this.request({ type: 'join', channel: this.number, ...this.target })
  }

  lose(state: 'out' | 'refused'): void {
    const wasJoined = this.state === 'joined'
    this.state = state
    if (wasJoined) this.listener.onLost()
  }

  private request(request: LiveRequest): void {
    this.socket()?.send(JSON.stringify(request))
  }
}
