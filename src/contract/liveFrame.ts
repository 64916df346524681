/** A binary message of a live connection: one byte of kind, two of channel (big-endian), and the payload. [LV1] */
export interface LiveFrame {
  /** A Yjs v1 update, or an awareness update of `y-protocols`. */
  kind: 'update' | 'awareness'
  channel: number
  payload: Uint8Array
}

/** What goes before the payload. */
export const LIVE_HEAD_BYTES = 3
const KINDS = ['update', 'awareness'] as const

export function encodeLiveFrame({ kind, channel, payload }: LiveFrame): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(LIVE_HEAD_BYTES + payload.byteLength)
  bytes[0] = KINDS.indexOf(kind)
  new DataView(bytes.buffer).setUint16(1, channel)
  bytes.set(payload, LIVE_HEAD_BYTES)
  return bytes
}

/** undefined: it is none. */
export function decodeLiveFrame(bytes: Uint8Array): LiveFrame | undefined {
  const kind = KINDS[bytes[0] ?? KINDS.length]
  if (!kind || bytes.byteLength < LIVE_HEAD_BYTES) return undefined
  const channel = new DataView(bytes.buffer, bytes.byteOffset).getUint16(1)
  return { kind, channel, payload: bytes.subarray(LIVE_HEAD_BYTES) }
}
