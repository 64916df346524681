import type { DocumentCrdt } from '@/crdt/documentText'
import { type EditId, findMissing, has } from '@/crdt/fits'
import type { UpdateContents } from '@/crdt/readUpdate'

/** What is kept in memory at most, in updates, in bytes and in time. */
const MAX_UPDATES = 1_000
const MAX_BYTES = 1024 * 1024
const MAX_MS = 60_000

interface Heard {
  update: Uint8Array
  contents: UpdateContents
}

interface Kept extends Heard {
  since: number
  /** One of the edits that it waits for. null: it has not been looked for. */
  missing: EditId | null
}

/** Live updates that build on others which have not come, so that Yjs itself never has any pending. [LV2] */
export class UpdatesAside {
  private kept: Kept[] = []
  private bytes = 0

  get size(): number {
    return this.kept.length
  }

  /** The oldest go when they are too many: the feed brings what was in them. */
  add(heard: Heard): void {
    this.keep({ ...heard, since: Date.now(), missing: null })
  }

  /** Takes out all that fit by now, those included that fit once others of them are applied. */
  applyFitting(doc: DocumentCrdt, apply: (heard: Heard) => void): void {
    for (let found = true; found; ) {
      found = false
      const waiting = this.kept
      this.clear()
      for (const kept of waiting) {
        // One edit is looked for: all that an update says is read only when that one has come.
        if (!kept.missing || has(doc, kept.missing)) kept.missing = findMissing(doc, kept.contents)
        if (kept.missing) this.keep(kept)
        else {
          found = true
          apply(kept)
        }
      }
    }
  }

  /** What has waited for too long goes, too. */
  dropOld(): void {
    const waiting = this.kept
    this.clear()
    for (const kept of waiting) if (Date.now() - kept.since < MAX_MS) this.keep(kept)
  }

  clear(): void {
    this.kept = []
    this.bytes = 0
  }

  private keep(kept: Kept): void {
    this.kept.push(kept)
    this.bytes += kept.update.byteLength
    while (this.kept.length > MAX_UPDATES || this.bytes > MAX_BYTES)
      this.bytes -= this.kept.shift()?.update.byteLength ?? 0
  }
}
