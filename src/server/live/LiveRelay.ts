/** Between the instances: what is typed here reaches who has the document open there, by way of PostgreSQL's NOTIFY. [LV3] */
import { randomUUID } from 'node:crypto'
import { createDecoder, readUint8, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding'
import {
  createEncoder,
  toUint8Array,
  writeUint8,
  writeVarString,
  writeVarUint,
  writeVarUint8Array,
} from 'lib0/encoding'
import { type Hearing, listen } from '../db/listener'
import { maxLiveNote, notifyLive } from '../db/notify'
import { logger } from '../telemetry/logger'

const KINDS = ['update', 'awareness', 'push', 'people', 'hello'] as const

/** What one instance tells the others. */
export interface LiveNote {
  /**
   * `update`, `awareness`: what somebody sent. `push`: those who typed into it should push. `people`: who has it open there by
   * now. `hello`: there is somebody who watches the workspace, tell of its people.
   */
  kind: (typeof KINDS)[number]
  workspaceId: string
  /** '' of a `hello`. */
  documentId: string
  /** Of an `update` or `awareness`: the Yjs client that it is by; else 0. */
  client: number
  payload: Uint8Array
}

export interface LiveRelayListener {
  /** @param from the instance that tells */
  onNote(from: string, note: LiveNote): void
  /** Some notes may not have been heard. */
  onListening(): void
  onAccessDoubted(id: string): void
}

/** `instance` names this process among those that share a database. */
export class LiveRelay {
  private stopListening: (() => Promise<void>) | undefined

  constructor(
    private readonly listener: LiveRelayListener,
    private readonly instance = randomUUID(),
  ) {}

  start(): void {
    const { onListening, onAccessDoubted } = this.listener
    const hearing: Hearing = {
      onListening,
      onMessage: (channel, about, message) =>
        channel === 'access' ? onAccessDoubted(about) : this.hear(about, message),
    }
    this.stopListening ??= listen(['live', 'access'], hearing)
  }

  async stop(): Promise<void> {
    const stopping = this.stopListening?.()
    this.stopListening = undefined
    await stopping
  }

  /** @returns whether it was short enough to be passed on */
  tell({ kind, workspaceId, documentId, client, payload }: LiveNote): boolean {
    const encoder = createEncoder()
    writeVarString(encoder, this.instance)
    writeUint8(encoder, KINDS.indexOf(kind))
    writeVarString(encoder, documentId)
    writeVarUint(encoder, client)
    writeVarUint8Array(encoder, payload)
    const text = Buffer.from(toUint8Array(encoder)).toString('base64')
    if (text.length > maxLiveNote) return false
    // Of what is only about now, the newest is enough.
    const isState = kind === 'people' || kind === 'hello' || kind === 'push'
    notifyLive(workspaceId, text, isState ? `${kind} ${documentId}` : undefined)
    return true
  }

  private hear(workspaceId: string, text: string): void {
    try {
      const decoder = createDecoder(Buffer.from(text, 'base64'))
      const from = readVarString(decoder)
      if (from === this.instance) return
      const kind = KINDS[readUint8(decoder)]
      const documentId = readVarString(decoder)
      const client = readVarUint(decoder)
      const payload = readVarUint8Array(decoder)
      // A newer instance tells of something that this one does not know.
      if (kind) this.listener.onNote(from, { kind, workspaceId, documentId, client, payload })
    } catch (error) {
      logger().warn({ err: error }, 'a live message of another instance cannot be read')
    }
  }
}
