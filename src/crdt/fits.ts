import * as Y from 'yjs'
import type { DocumentCrdt } from './documentText'
import type { Struct, UpdateContents } from './readUpdate'

/**
 * Whether a document has all that an update builds on, so that applying it leaves nothing pending in Yjs: the edits
 * before each of its own, what each stands beside or in, and what it deletes. [LV2]
 *
 * An update by several clients fits only if none of them builds on another: live updates are by one.
 */
export function fits({ store }: DocumentCrdt, { structs, deletes }: UpdateContents): boolean {
  const ends = new Map<number, number>()
  for (const [client, said] of structs) {
    let end = Y.getState(store, client)
    const has = (id: Y.ID) => id.clock < (id.client === client ? end : Y.getState(store, id.client))
    for (const struct of said) {
      if (struct instanceof Y.Skip) continue
      if (struct.id.clock > end || !buildsOn(struct).every(has)) return false
      end = Math.max(end, struct.id.clock + struct.length)
    }
    ends.set(client, end)
  }
  for (const [client, ranges] of deletes) {
    const end = ends.get(client) ?? Y.getState(store, client)
    if (ranges.some(({ clock, len }) => clock + len > end)) return false
  }
  return true
}

function buildsOn(struct: Struct): Y.ID[] {
  if (!(struct instanceof Y.Item)) return []
  const { origin, rightOrigin, parent } = struct
  return [origin, rightOrigin, parent].filter((id) => id instanceof Y.ID)
}
