import { sizeText } from './sizeText'

/** "1.2 GB of 10 GB", or "1.2 GB" where there is no limit. */
export function bytesText(used: number, limit: number | null): string {
  return limit === null ? sizeText(used) : `${sizeText(used)} of ${sizeText(limit)}`
}

/** "1,204 of 2,000,000 documents". */
export function documentsText(used: number, limit: number | null): string {
  const count = (documents: number) => documents.toLocaleString('en')
  if (limit !== null) return `${count(used)} of ${count(limit)} documents`
  return used === 1 ? '1 document' : `${count(used)} documents`
}
