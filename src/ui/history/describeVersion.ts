import type { VersionView } from '@/hooks/useHistory'

const did = { create: 'Created', update: 'Edited', delete: 'Deleted', restore: 'Taken out of the trash' }

/**
 * What made the version, and who: "Edited by Ada", "Merged with Bea's changes by Ada".
 * @param before the version before it, if that is known
 */
export function describeVersion(
  { operation, author = 'a deleted account', authorId, isMerged }: VersionView,
  before: VersionView | undefined,
): string {
  if (!isMerged) return `${did[operation]} by ${author}`
  const other = before?.authorId === authorId ? undefined : before?.author
  return `Merged with ${changesOf(other)} by ${author}`
}

/** "Bea's changes" */
export function changesOf(author: string | undefined): string {
  return author === undefined ? 'changes from elsewhere' : `${author}’s changes`
}
