/** What made a version, as history tells it. */
export type VersionOperation = 'create' | 'update' | 'delete' | 'restore'

/** A document at its newest version, as a batch finds it. */
export interface StoredDocument {
  id: string
  title: string
  /** What the Y.Text in `state` reads as. */
  content: string
  state: Uint8Array
  version: number
  deleted: boolean
}

/** A version that came and went within one batch: it never was the document's row, so it is written to history. */
export interface PassedVersion {
  id: string
  version: number
  title: string
  content: string
  /** The version that first had this text: if it is an earlier one, history takes the text from there. */
  textVersion: number
  operation: VersionOperation
}

/** What a batch leaves of one document. */
export interface DocumentWrite {
  document: StoredDocument
  /** The operation that made this version. */
  operation: VersionOperation
  /** No row of it was there before. */
  isNew: boolean
  /** Whether `content` or `state` differ from the row's: if not they are left where they lie. */
  bodyChanged: boolean
  passed: PassedVersion[]
}
