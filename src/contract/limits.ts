/** Every limit of the wire, once: read by the server, the browser, the API description and the tests. */
export const limits = {
  /** Operations in one batch. */
  maxOperations: 100,
  /** Calls that tRPC's batching may put into one HTTP request. */
  maxBundledCalls: 100,
  /** Bytes of a request body, after inflating. */
  maxBodyBytes: 10 * 1024 * 1024,
  /** Bytes of a document's Yjs state: base64 of it still fits a request. */
  maxDocumentBytes: 7 * 1024 * 1024,
  /** Yjs clients of a document's state: about as many as sessions it was edited in. */
  maxYjsClients: 25_000,
  /** Yjs structs of a document's state: the pieces it is made of, on which the time of an edit depends. */
  maxYjsStructs: 500_000,
  /** Bytes of documents, as they were and as each of its operations makes them, that a batch may be about. */
  maxBatchBytes: 64 * 1024 * 1024,
  /** Milliseconds a request may take before it is given up with nothing applied. */
  requestTimeoutMs: 30_000,
  /** Levels of nesting in a JSON body. */
  maxJsonDepth: 100,
  /** Members of objects and elements of arrays in a JSON body, all levels together: a full batch has a thousand. */
  maxJsonValues: 50_000,
  /** UTF-16 code units of a title. */
  maxTitleLength: 1_000,
  /** UTF-16 code units of the name that a person gives a version. */
  maxVersionNameLength: 200,
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
  /** UTF-16 code units of a cursor. */
  maxCursorLength: 500,
  /** Bytes of documents after which a page of the feed ends early; one document always fits. */
  maxPageBytes: 8 * 1024 * 1024,
  /** UTF-16 code units of what is searched for. */
  maxSearchLength: 500,
  /** Searches of one user that wait for their turn; one is carried out at a time. */
  maxWaitingSearches: 16,
  /** Days for which the feed tells of a deletion; who has not looked for longer starts over. */
  tombstoneDays: 90,
  /** Days for which a deleted workspace can still be brought back by who runs the server. */
  deletedWorkspaceDays: 30,
  /** Days for which the audit log tells of an event. */
  auditDays: 365,
  /** Event streams that one user may have open on one instance. */
  maxStreamsPerUser: 20,
  /** Live connections that one user may have open on one instance. */
  maxLiveConnectionsPerUser: 20,
  /** Documents that one live connection may have joined. */
  maxLiveDocuments: 50,
  /** Live connections that may have one document open on one instance. */
  maxLiveConnectionsPerDocument: 200,
  /** Bytes of one live message; longer updates go the way of the batch alone. */
  maxLiveMessageBytes: 64 * 1024,
  /** Bytes of one awareness update: a caret and a selection. */
  maxAwarenessBytes: 4 * 1024,
  /** Structs and deleted ranges of a live update; one of more goes the way of the batch alone. */
  maxLiveStructs: 100,
  /** Live messages of one connection in a second, over some seconds, and their bytes. */
  maxLiveMessagesPerSecond: 120,
  maxLiveBytesPerSecond: 64 * 1024,
  /** Milliseconds between the signs of life of an event stream. */
  heartbeatMs: 15_000,
  /** UTF-16 code units of a workspace's name. */
  maxWorkspaceNameLength: 200,
  /** Invitations to a workspace that are open at one time. */
  maxInvites: 100,
  /** Days for which an invitation may be open. */
  maxInviteDays: 30,
  /** API keys of one account. */
  maxKeys: 100,
  /** UTF-16 code units of an API key's name. */
  maxKeyNameLength: 100,
  /** Days after which an API key that expires does so. */
  maxKeyDays: 365,
  /** UTF-16 code units of a person's name. */
  maxUserNameLength: 200,
  /** UTF-16 code units of an e-mail address. */
  maxEmailLength: 320,
  /** UTF-16 code units of a password. */
  minPasswordLength: 8,
  maxPasswordLength: 128,
  /** UTF-16 code units of the address of a person's picture. */
  maxPictureUrlLength: 2_048,
  /** UTF-16 code units of a token that an answer gave out. */
  maxTokenLength: 300,
  /** Wrong passwords an hour for one account, from all places together where it was never used. */
  maxFailuresOfStrangers: 20,
  /** Wrong passwords an hour for one account, from one network or device where it was used before. */
  maxFailuresOfPlace: 30,
  /** Sign-ups an hour, from one address, for accounts that exist. */
  maxTakenSignUps: 10,
  /** Sessions of one account; one more ends the oldest. */
  maxSessions: 100,
  /** Workspaces that one account owns, and makes in a day. */
  maxWorkspaces: 100,
  /** UTF-16 code units that an answer quotes of what was wrong with a request. */
  maxQuoteLength: 300,
  /** Bytes of a request that signs up, in or out. */
  maxAuthBodyBytes: 64 * 1024,
} as const
