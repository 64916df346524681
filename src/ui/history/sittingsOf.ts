import type { VersionView } from '@/hooks/useHistory'

/** What one person wrote without a long pause. */
export interface Sitting {
  /** Newest first. */
  versions: VersionView[]
  author: string | undefined
  /** Milliseconds since 1970, of its oldest and newest version. */
  from: number
  to: number
}

/** A longer pause ends a sitting. [BT15] */
const PAUSE_MS = 600_000

/** @param versions newest first */
export function sittingsOf(versions: readonly VersionView[]): Sitting[] {
  const sittings: Sitting[] = []
  let later: VersionView | undefined
  for (const version of versions) {
    const sitting = sittings.at(-1)
    const isSame = later?.authorId === version.authorId && later.createdAt - version.createdAt < PAUSE_MS
    if (sitting && isSame) {
      sitting.versions.push(version)
      sitting.from = version.createdAt
    } else {
      const { author, createdAt } = version
      sittings.push({ versions: [version], author, from: createdAt, to: createdAt })
    }
    later = version
  }
  return sittings
}
