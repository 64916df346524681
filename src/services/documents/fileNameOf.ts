/** A document's title as every file system takes it, without an ending. */
export function fileNameOf(title: string): string {
  const name = title.replace(/[\p{Cc}\\/:*?"<>|]+/gu, ' ').trim()
  return name.slice(0, 100) || 'Untitled'
}
