/** Which versions of a history are kept as it grows old. Pure. [BT15] */
import type { HistoryPolicy } from '../documents/historyPolicy'
import type { VersionOperation } from '../documents/StoredDocument'

/** As `document_versions.kept_as` says it; null: not judged yet. */
export const KEPT_AS = { hourly: 1, daily: 2, endOfSitting: 3 } as const
export type KeptAs = (typeof KEPT_AS)[keyof typeof KEPT_AS]

export interface AgingVersion {
  authorId: string
  createdAt: Date
  operation: VersionOperation
  keptAs: number | null
  /** A person has named it, or it was merged or restored. */
  isMarked: boolean
}

export type Verdict = KeptAs | null | 'gone'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A longer pause ends a sitting. */
const PAUSE_MS = 600_000

/** Milliseconds after which a version is judged, also where all are kept: its text is kept as edits then. */
export function judgedAfterMs({ allMs }: HistoryPolicy): number {
  return Number.isFinite(allMs) ? allMs : DAY_MS
}

/**
 * @param versions oldest first, none left out in between
 * @param next what came after the newest of them
 */
export function judgeVersions(
  versions: readonly AgingVersion[],
  next: Pick<AgingVersion, 'authorId' | 'createdAt'>,
  policy: HistoryPolicy,
  now: number,
): Verdict[] {
  return versions.map((version, index) => judge(version, versions[index + 1] ?? next, policy, now))
}

function judge(
  { authorId, createdAt, operation, keptAs, isMarked }: AgingVersion,
  next: Pick<AgingVersion, 'authorId' | 'createdAt'>,
  policy: HistoryPolicy,
  now: number,
): Verdict {
  const ageMs = now - createdAt.getTime()
  if (ageMs <= judgedAfterMs(policy)) return asBefore(keptAs)
  const stage = ageMs > policy.hourlyMs ? KEPT_AS.daily : KEPT_AS.hourly
  if (keptAs !== null && keptAs >= stage) return asBefore(keptAs)
  // Later on, the versions in between are gone, and every pause looks long.
  const pauseMs = next.createdAt.getTime() - createdAt.getTime()
  if (keptAs === null && (next.authorId !== authorId || pauseMs >= PAUSE_MS)) return KEPT_AS.endOfSitting
  if (!Number.isFinite(policy.allMs) || isMarked || operation === 'restore') return stage
  const bucketMs = stage === KEPT_AS.daily ? DAY_MS : HOUR_MS
  const isLastOfBucket = bucketOf(createdAt, bucketMs) !== bucketOf(next.createdAt, bucketMs)
  return isLastOfBucket ? stage : 'gone'
}

function asBefore(keptAs: number | null): Verdict {
  return Object.values(KEPT_AS).find((stage) => stage === keptAs) ?? null
}

function bucketOf(time: Date, bucketMs: number): number {
  return Math.floor(time.getTime() / bucketMs)
}
