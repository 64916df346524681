import type { PastText } from './pastText'

/** What made a version, as history tells it. */
export type VersionOperation = 'create' | 'update' | 'delete' | 'restore'

/** What a document says, which is most of its bytes. */
export interface DocumentBody {
  /** What the Y.Text in `state` reads as. */
  content: string
  /** Left out by a document that was only made from its text: `stateOf` knows it all the same. */
  state?: Uint8Array | undefined
}

/** A document at its newest version, as a batch finds it. */
export interface StoredDocument {
  id: string
  title: string
  version: number
  deleted: boolean
  /** Left out where its text is not needed. */
  body?: DocumentBody | undefined
}

/** An earlier version, as the base of a merge. [BT13] */
export interface BaseVersion {
  title: string
  /** Left out where it is not needed. */
  content?: string | undefined
}

/** A version that came and went within one batch: it never was the document's row, so it is written to history. */
export interface PassedVersion {
  id: string
  version: number
  title: string
  /** Left out when the next version has the same text: history takes it from there. */
  text?: PastText | undefined
  operation: VersionOperation
}

/** What a batch leaves of one document. */
export interface DocumentWrite {
  /** Its body is left out when it did not change: it then stays where it lies. */
  document: StoredDocument
  /** The operation that made this version. */
  operation: VersionOperation
  /** No row of it was there before. */
  isNew: boolean
  /** How the row that is replaced keeps its text in history; left out as in `PassedVersion`. */
  replaced?: PastText | undefined
  passed: PassedVersion[]
  /** Versions that are the result of a merge: history keeps them whatever their age. [BT15] */
  merged: number[]
  /** It keeps the newest version, too. */
  keepsNewest?: boolean
}
