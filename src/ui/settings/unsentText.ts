/** What to know before losing access to a workspace: '' when all of its documents are sent. */
export function unsentText(unsent: number): string {
  if (unsent === 0) return ''
  const many = unsent === 1 ? '1 document has changes' : `${unsent} documents have changes`
  return `${many} that the server does not have, and could then only be downloaded: sync first, if you want them there.`
}
