/** Every limit of the wire, once: read by the server, the browser, the API description and the tests. */
export const limits = {
  /** Operations in one batch. */
  maxOperations: 100,
  /** Bytes of a request body, after inflating. */
  maxBodyBytes: 10 * 1024 * 1024,
  /** Bytes of a document's Yjs state: base64 of it still fits a request. */
  maxDocumentBytes: 7 * 1024 * 1024,
  /** Milliseconds a request may take before it is given up with nothing applied. */
  requestTimeoutMs: 30_000,
  /** Levels of nesting in a JSON body. */
  maxJsonDepth: 100,
  /** UTF-16 code units of a title. */
  maxTitleLength: 1_000,
  /** UTF-16 code units of a `client_id`. */
  maxClientIdLength: 200,
  /** UTF-16 code units of an `Idempotency-Key`. */
  maxIdempotencyKeyLength: 200,
  /** Hours for which a batch sent again under its key gets its first answer. */
  receiptHours: 24,
  /** Entries in one page of the feed or of a list. */
  maxPageSize: 500,
  /** Entries in a page when the request does not say. */
  defaultPageSize: 100,
  /** Bytes of documents after which a page of the feed ends early; one document always fits. */
  maxPageBytes: 8 * 1024 * 1024,
  /** UTF-16 code units of a workspace's name. */
  maxWorkspaceNameLength: 200,
} as const
