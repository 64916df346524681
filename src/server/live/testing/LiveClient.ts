import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import * as awareness from 'y-protocols/awareness'
import * as Y from 'yjs'
import { type LiveAnswer, type LiveRequest, liveAnswerSchema } from '@/contract/live'
import { decodeLiveFrame, encodeLiveFrame, type LiveFrame } from '@/contract/liveFrame'

type AnswerOf<Type extends LiveAnswer['type']> = Extract<LiveAnswer, { type: Type }>

/** A client of a live connection that has one document open, as a browser's tab. */
export class LiveClient {
  readonly doc = new Y.Doc()
  readonly awareness: awareness.Awareness
  readonly answers: LiveAnswer[] = []
  readonly frames: LiveFrame[] = []
  readonly closed: Promise<number>

  private constructor(
    readonly socket: WebSocket,
    readonly channel: number,
    yjsClient?: number,
  ) {
    this.doc.clientID = yjsClient ?? this.doc.clientID
    this.awareness = new awareness.Awareness(this.doc)
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.take(data)
      else this.answers.push(liveAnswerSchema.parse(JSON.parse(data.toString())))
    })
    this.closed = once(socket, 'close').then(([code]) => code)
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.send('update', update)
    })
    this.awareness.on('update', (_: unknown, origin: unknown) => {
      if (origin === this || socket.readyState !== socket.OPEN) return
      this.send('awareness', awareness.encodeAwarenessUpdate(this.awareness, [this.doc.clientID]))
    })
  }

  /** @throws the answer's status, when there is no WebSocket */
  static async connect(
    url: string,
    headers: Record<string, string>,
    yjsClient?: number,
  ): Promise<LiveClient> {
    const socket = new WebSocket(url, { headers })
    const client = new LiveClient(socket, 0, yjsClient)
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
      socket.once('unexpected-response', (_, { statusCode }: IncomingMessage) => reject(statusCode))
    })
    return client
  }

  /** @returns what the server says of it */
  async join(workspace_id: string, document_id = 'd'): Promise<AnswerOf<'joined'> | AnswerOf<'left'>> {
    this.ask({
      type: 'join',
      channel: this.channel,
      workspace_id,
      document_id,
      yjs_client: this.doc.clientID,
    })
    return this.next('joined', 'left')
  }

  ask(request: LiveRequest): void {
    this.socket.send(JSON.stringify(request))
  }

  send(kind: LiveFrame['kind'], payload: Uint8Array): void {
    this.socket.send(encodeLiveFrame({ kind, channel: this.channel, payload }))
  }

  get text(): Y.Text {
    return this.doc.getText('content')
  }

  /** The next answer of one of these types, which is then taken from the list. */
  async next<Type extends LiveAnswer['type']>(...types: Type[]): Promise<AnswerOf<Type>> {
    const giveUpAt = Date.now() + 10_000
    for (;;) {
      const at = this.answers.findIndex(({ type }) => types.some((wanted) => wanted === type))
      if (at >= 0) return this.answers.splice(at, 1)[0] as AnswerOf<Type>
      if (Date.now() > giveUpAt)
        throw new Error(`no ${types.join(' or ')} among ${JSON.stringify(this.answers)}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  leave(): void {
    this.awareness.destroy()
    this.socket.terminate()
  }

  private take(data: Buffer): void {
    const frame = decodeLiveFrame(data)
    if (!frame) throw new Error('no frame')
    this.frames.push(frame)
    if (frame.kind === 'update') Y.applyUpdate(this.doc, frame.payload, this)
    else awareness.applyAwarenessUpdate(this.awareness, frame.payload, this)
  }
}
