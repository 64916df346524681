/** Which operations of a batch find room in what may be stored. Pure. [BT18] */
import type { QuotaExcess, Usage } from '@/contract/quota'
import type { QuotaState } from '../db/storedUsage'
import type { DocumentDecision } from './decideDocument'
import type { Growth } from './growthOf'
import type { ReadOperation } from './readOperation'

export interface QuotaJudgement {
  /** What finds no room, by its place in the request. */
  refused: Map<number, QuotaExcess>
  /** What the others add. */
  growth: Growth
  /** The most that may be stored in the workspace before, for the same to be decided. */
  ceiling: Usage
}

/**
 * Judges the operations in the order in which they apply, each on what those before it add. [BT1]
 *
 * An operation needs room if it adds to what is stored, also when it makes the text shorter, as the version before is
 * kept. A delete needs none. What comes after a refused operation on the same document is refused with it, unless it
 * is a delete: it was decided on a version that is not made now.
 */
export function judgeQuotas(
  operations: readonly { read: ReadOperation }[],
  decisions: Iterable<DocumentDecision>,
  quotas: readonly QuotaState[],
): QuotaJudgement {
  const growths = growthByIndex(decisions)
  const refused = new Map<number, QuotaExcess>()
  const excessByDocument = new Map<string, QuotaExcess>()
  const added = { bytes: 0, documents: 0 }
  const peak = { bytes: 0, documents: 0 }
  for (const kind of ['create', 'update', 'delete'] as const) {
    for (const [index, { read }] of operations.entries()) {
      if (read.kind !== kind) continue
      const growth = growths.get(index)
      const needsRoom = kind !== 'delete'
      const excess = needsRoom
        ? (excessByDocument.get(read.id) ?? excessOf(growth, added, quotas))
        : undefined
      if (excess) {
        refused.set(index, excess)
        excessByDocument.set(read.id, excess)
      } else if (growth) {
        for (const measure of MEASURES) {
          added[measure] += growth[measure]
          if (needsRoom && growth[measure] > 0) peak[measure] = Math.max(peak[measure], added[measure])
        }
      }
    }
  }
  return { refused, growth: added, ceiling: ceilingUnder(peak, quotas) }
}

const MEASURES = ['bytes', 'documents'] as const

function growthByIndex(decisions: Iterable<DocumentDecision>): Map<number, Growth> {
  const growths = new Map<number, Growth>()
  for (const { outcomes } of decisions)
    for (const { index, growth } of outcomes) if (growth) growths.set(index, growth)
  return growths
}

function excessOf(
  growth: Growth | undefined,
  added: Growth,
  quotas: readonly QuotaState[],
): QuotaExcess | undefined {
  for (const { name, limit, ...stored } of growth ? quotas : []) {
    const measure = measureOf(name)
    const [requested, used] = [growth?.[measure] ?? 0, Math.max(0, stored.used + added[measure])]
    if (requested > 0 && used + requested > limit) return { name, limit, used, requested }
  }
  return undefined
}

function ceilingUnder(peak: Growth, quotas: readonly QuotaState[]): Usage {
  const under = (name: QuotaState['name']) => {
    const added = peak[measureOf(name)]
    const limit = quotas.find((quota) => quota.name === name)?.limit
    return limit === undefined || added === 0 ? Number.MAX_SAFE_INTEGER : limit - added
  }
  return { bytes: under('workspace_bytes'), documents: under('workspace_documents') }
}

function measureOf(name: QuotaState['name']): keyof Usage {
  return name === 'workspace_bytes' || name === 'account_bytes' ? 'bytes' : 'documents'
}

/** What is said of an operation that finds no room. */
export function quotaText({ name, limit, used }: QuotaExcess): string {
  const whose = name.startsWith('workspace') ? 'The workspace' : 'The account that this workspace counts for'
  const unit = measureOf(name)
  const [most, now] = [limit, used].map((count) => count.toLocaleString('en'))
  return `${whose} may store ${most} ${unit} and has ${now}: there is no room for this change`
}
