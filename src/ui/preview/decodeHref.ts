/** An address as its writer would write it; one that is badly encoded stays as it is. */
export function decodeHref(href: string): string {
  try {
    return decodeURIComponent(href)
  } catch {
    return href
  }
}
