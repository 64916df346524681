import type { DocumentAddress } from '@/hooks/useDocumentRow'

/** The address of a document's page. It names the workspace too, for an id is one document's only there. */
export function documentHref({ workspaceId, id }: DocumentAddress): string {
  return `/doc/${encodeURIComponent(workspaceId)}/${encodeURIComponent(id)}`
}

/** The address of its history; `version`: with that one open. */
export function historyHref(document: DocumentAddress, version?: number): string {
  return `${documentHref(document)}/history${version === undefined ? '' : `?version=${version}`}`
}
