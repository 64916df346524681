import { textFromState } from '@/crdt/documentText'
import { readState } from './bodies'
import { type Database, type DocumentKey, type DocumentRow, SET_ASIDE_MS, type SetAsideRow } from './database'

/** One side of a conflict. */
export type SideText = Pick<SetAsideRow, 'title' | 'content' | 'deleted'>

/** The document as it is here; undefined: it cannot be read. In the caller's transaction. */
export async function sideOf(db: Database, row: DocumentRow): Promise<SideText | undefined> {
  try {
    const content = textFromState(await readState(db, row))
    return { title: row.title, content, deleted: row.view === 'trash' }
  } catch {
    return undefined
  }
}

/** Keeps texts that a document is not any more, and removes what was kept for long enough. In the caller's transaction. */
export async function setAside(
  db: Database,
  { account, workspaceId, id }: DocumentKey,
  sides: Partial<Record<SetAsideRow['side'], SideText | undefined>>,
): Promise<void> {
  const at = Date.now()
  await db.setAside
    .where('at')
    .below(at - SET_ASIDE_MS)
    .delete()
  for (const side of ['server', 'local'] as const) {
    const text = sides[side]
    if (text) await db.setAside.add({ account, workspaceId, id, side, at, ...text })
  }
}
