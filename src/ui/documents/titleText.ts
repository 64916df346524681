/** What stands for a document's title where it is shown. */
export function titleText(title: string): string {
  return title.trim() || 'Untitled'
}
