type Sides = { local: { deleted: boolean }; server?: { deleted: boolean } | undefined }

/** What happened, in words; a deletion on either side is named as one. */
export function describeConflict(conflict: Sides | null | undefined): string {
  if (conflict?.server?.deleted && !conflict.local.deleted) {
    return 'You changed this document while it was deleted on the server. Keep yours to bring it back.'
  }
  if (conflict?.local.deleted && conflict.server && !conflict.server.deleted) {
    return "You deleted this document while it was changed on the server. Keep the server's to bring it back."
  }
  return 'This document was changed here and on the server. Choose which one to keep.'
}
