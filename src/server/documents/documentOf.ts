import type { ChangedDocument, Document, DocumentField, DocumentSummary } from '@/contract/document'
import { stateOf } from '@/crdt/documentText'

/** The columns of a list. */
export interface SummaryRow {
  id: string
  title: string
  version: number
  deleted: boolean
  created_at: Date
  updated_at: Date
}

/** The columns of a whole document. */
export interface DocumentRow extends SummaryRow {
  content: string
  /** NULL: what the text comes to. */
  state: Uint8Array | null
}

/** A row as the wire has it. */
export function documentOf(row: DocumentRow): Document {
  return {
    ...summaryOf(row),
    content: row.content,
    yjs_state_b64: stateTextOf(row),
  }
}

/** A row as the feed has it, with the large fields that are asked for. */
export function changedDocumentOf(row: DocumentRow, fields: readonly DocumentField[]): ChangedDocument {
  return {
    ...summaryOf(row),
    ...(fields.includes('content') && { content: row.content }),
    ...(fields.includes('yjs_state_b64') && { yjs_state_b64: stateTextOf(row) }),
  }
}

function stateTextOf(row: DocumentRow): string {
  return Buffer.from(stateOf(row)).toString('base64')
}

export function summaryOf(row: SummaryRow): DocumentSummary {
  return {
    id: row.id,
    title: row.title,
    version: row.version,
    deleted: row.deleted,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  }
}
