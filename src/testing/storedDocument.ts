import { stateOf } from '@/crdt/documentText'
import { readPastTexts } from '@/server/documents/readPastTexts'
import { database } from './database'

/** A document's row as PostgreSQL holds it, with the state that a row without one stands for. */
export async function storedDocument(workspaceId: string, id: string) {
  const row = await database().document.findUniqueOrThrow({ where: { workspaceId_id: { workspaceId, id } } })
  return { ...row, yjsState: stateOf({ content: row.content, state: row.yjsState }) }
}

/** The versions before the document's row, oldest first, each with the text that it stands for. */
export async function storedHistory(workspaceId: string, id: string) {
  const where = { workspaceId, documentId: id }
  const rows = await database().documentVersion.findMany({ where, orderBy: { version: 'asc' } })
  const wanted = rows.map(({ version }) => ({ id, version }))
  const texts = await readPastTexts(database(), workspaceId, wanted)
  return rows.map((row, index) => ({ ...row, content: texts[index]?.content }))
}
