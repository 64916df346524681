/** Runs of letters and digits, so that Markdown's marks do not count. */
export function countWords(markdown: string): number {
  return markdown.match(/[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu)?.length ?? 0
}
