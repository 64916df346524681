import type { DocumentCrdt } from '@/crdt/documentText'
import { fits } from '@/crdt/fits'
import type { UpdateContents } from '@/crdt/readUpdate'

/** What is kept in memory at most, in updates and in bytes. */
const MAX_UPDATES = 1_000
const MAX_BYTES = 1024 * 1024

interface Kept {
  update: Uint8Array
  contents: UpdateContents
}

/** Live updates that build on others which have not come, so that Yjs itself never has any pending. [LV2] */
export class UpdatesAside {
  private kept: Kept[] = []
  private bytes = 0

  get size(): number {
    return this.kept.length
  }

  /** The oldest go when they are too many: the feed brings what was in them. */
  add(kept: Kept): void {
    this.kept.push(kept)
    this.bytes += kept.update.byteLength
    while (this.kept.length > MAX_UPDATES || this.bytes > MAX_BYTES)
      this.bytes -= this.kept.shift()?.update.byteLength ?? 0
  }

  /** Takes out all that fit by now, those included that fit once others of them are applied. */
  applyFitting(doc: DocumentCrdt, apply: (update: Uint8Array) => void): void {
    for (let found = true; found; ) {
      found = false
      const waiting = this.kept
      this.clear()
      for (const kept of waiting) {
        if (!fits(doc, kept.contents)) {
          this.add(kept)
          continue
        }
        found = true
        apply(kept.update)
      }
    }
  }

  clear(): void {
    this.kept = []
    this.bytes = 0
  }
}
