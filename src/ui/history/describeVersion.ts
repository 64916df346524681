import type { VersionView } from '@/hooks/useHistory'

const did = { create: 'Created', update: 'Edited', delete: 'Deleted', restore: 'Taken out of the trash' }

/** What made the version, and who: "Edited by Ada". */
export function describeVersion({ operation, author }: Pick<VersionView, 'operation' | 'author'>): string {
  return `${did[operation]} by ${author ?? 'a deleted account'}`
}
