import { createDecoder, hasContent, readVarString, readVarUint } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarString, writeVarUint } from 'lib0/encoding'
import { type LivePerson, liveCursorSchema } from '@/contract/live'

/** One client's awareness state, as `y-protocols/awareness` numbers them; null: it is gone. */
export interface Awareness {
  client: number
  clock: number
  state: { cursor?: unknown } | null
}

/** It grows by one each time: past it, its owner could tell nothing newer. */
const MAX_CLOCK = 2 ** 31

/**
 * Reads an awareness update about one client; what else than a caret its state holds is left out.
 * @returns undefined: it is none, or about several
 */
export function readAwareness(update: Uint8Array): Awareness | undefined {
  try {
    const decoder = createDecoder(update)
    if (readVarUint(decoder) !== 1) return undefined
    const client = readVarUint(decoder)
    const clock = readVarUint(decoder)
    const state = liveCursorSchema.nullable().parse(JSON.parse(readVarString(decoder)))
    return hasContent(decoder) || clock > MAX_CLOCK ? undefined : { client, clock, state }
  } catch {
    return undefined
  }
}

/** An awareness update as others get it: with who it is, as the server knows. [LV4] */
export function encodeAwareness({ client, clock, state }: Awareness, user: LivePerson): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, 1)
  writeVarUint(encoder, client)
  writeVarUint(encoder, clock)
  writeVarString(encoder, JSON.stringify(state && { ...state, user }))
  return toUint8Array(encoder)
}
