import * as Y from 'yjs'
import { type DocumentCrdt, emptyCrdt } from './documentText'

export type Struct = Y.Item | Y.GC | Y.Skip

/**
 * Reads an update as the document that it makes by itself. One that builds on edits which it does not bring leaves
 * them pending there (`hasPending`).
 * @throws on bytes that are not one Yjs v1 update from the first to the last. [BT17]
 */
export function readUpdate(update: Uint8Array): DocumentCrdt {
  const doc = emptyCrdt()
  reading(update, (decoder) => Y.applyUpdateV2(doc, update, undefined, decoder))
  for (const structs of doc.store.clients.values()) refuseEmpty(structs)
  return doc
}

/** What an update says. */
export interface UpdateContents {
  /** By client, in the order of their clocks. */
  structs: Map<number, Struct[]>
  /** What it deletes, by client. */
  deletes: ReadonlyMap<number, readonly { clock: number; len: number }[]>
}

/** What an update says, whether or not it can be applied. @throws as `readUpdate`. */
export function contentsOf(update: Uint8Array): UpdateContents {
  const byClient = new Map<number, Struct[]>()
  const { structs, ds } = reading(update, (decoder) => Y.decodeUpdateV2(update, decoder))
  refuseEmpty(structs)
  for (const struct of structs) {
    const others = byClient.get(struct.id.client)
    if (others) others.push(struct)
    else byClient.set(struct.id.client, [struct])
  }
  return { structs: byClient, deletes: ds.clients }
}

/** Of how many structs and deleted ranges an update is made. @throws as `readUpdate`. */
export function sizeOfUpdate(update: Uint8Array): number {
  const { structs, deletes } = contentsOf(update)
  return [...structs.values(), ...deletes.values()].reduce((sum, { length }) => sum + length, 0)
}

/** The structs of an update by client, whether or not they can be applied. @throws as `readUpdate`. */
export function structsOf(update: Uint8Array): Map<number, Struct[]> {
  return contentsOf(update).structs
}

/** No editor writes one, and Yjs does not find what has the same clock as one. */
function refuseEmpty(structs: readonly Struct[]): void {
  if (structs.some((struct) => struct.length === 0 && !(struct instanceof Y.Skip)))
    throw new Error('an edit without length')
}

export function hasPending({ store }: DocumentCrdt): boolean {
  return store.pendingStructs !== null || store.pendingDs !== null
}

/**
 * Yjs itself reads as far as an update says that it goes, and of two parts by one client it takes the second only. So
 * a v2 update is to it a v1 update that says nothing, with bytes after it.
 */
function reading<T>(update: Uint8Array, read: (decoder: typeof Y.UpdateDecoderV1) => T): T {
  const opened: Y.UpdateDecoderV1[] = []
  const clients = new Set<number>()
  class StrictDecoder extends Y.UpdateDecoderV1 {
    constructor(...bytes: ConstructorParameters<typeof Y.UpdateDecoderV1>) {
      super(...bytes)
      opened.push(this)
    }

    /** Called once for each client's part of structs. */
    override readClient(): number {
      const client = super.readClient()
      if (clients.has(client)) throw new Error('two parts of the update are by one client')
      clients.add(client)
      return client
    }
  }
  const result = read(StrictDecoder)
  if (opened[0]?.restDecoder.pos !== update.length) throw new Error('bytes are left over')
  return result
}
