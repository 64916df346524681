import * as Y from 'yjs'
import type { DocumentCrdt } from './documentText'
import type { Struct, UpdateContents } from './readUpdate'

/** What an update builds on: the `clock`th edit of a client, from 0. */
export interface EditId {
  client: number
  clock: number
}

/** No document that people type has more edits by one client; Yjs reads lengths and clocks beyond it as other numbers. */
const MAX_CLOCK = 2 ** 31

/** Whether an update says nothing that Yjs takes for something else: no deleted range without length, no clock that is too high. */
export function isSound({ structs, deletes }: UpdateContents): boolean {
  const isLow = (clock: number, length: number) => clock + length <= MAX_CLOCK
  const areStructsLow = [...structs.values()].flat().every(({ id, length }) => isLow(id.clock, length))
  return areStructsLow && [...deletes.values()].flat().every(({ clock, len }) => len > 0 && isLow(clock, len))
}

/** Whether a document has an edit. */
export function has({ store }: DocumentCrdt, { client, clock }: EditId): boolean {
  return clock < Y.getState(store, client)
}

/**
 * The first edit that an update builds on and a document lacks: the edits before each of its own, what each stands
 * beside or in, and what it deletes. null: the update fits, that is, applying it leaves nothing pending in Yjs. [LV2]
 *
 * An update by several clients fits only if none of them builds on another: live updates are by one.
 */
export function findMissing({ store }: DocumentCrdt, { structs, deletes }: UpdateContents): EditId | null {
  const ends = new Map<number, number>()
  for (const [client, said] of structs) {
    let end = Y.getState(store, client)
    const isMissing = (id: EditId) => id.clock >= (id.client === client ? end : Y.getState(store, id.client))
    for (const struct of said) {
      if (struct instanceof Y.Skip) continue
      const { clock } = struct.id
      if (clock > end) return { client, clock: clock - 1 }
      const missing = buildsOn(struct).find(isMissing)
      if (missing) return missing
      end = Math.max(end, clock + struct.length)
    }
    ends.set(client, end)
  }
  for (const [client, ranges] of deletes) {
    const end = ends.get(client) ?? Y.getState(store, client)
    const missing = ranges.find(({ clock, len }) => clock + len > end)
    if (missing) return { client, clock: missing.clock + missing.len - 1 }
  }
  return null
}

function buildsOn(struct: Struct): Y.ID[] {
  if (!(struct instanceof Y.Item)) return []
  const { origin, rightOrigin, parent } = struct
  return [origin, rightOrigin, parent].filter((id) => id instanceof Y.ID)
}
