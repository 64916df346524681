/** The two parts of the app that the focus is sent to, by their ids. One of them may be out of sight. */
export const LIST_ID = 'list'
export const PAGE_ID = 'page'

/** Moves the focus to the first of the parts that is on the screen. */
export function focusLandmark(...ids: (typeof LIST_ID | typeof PAGE_ID)[]): void {
  focusFirstShown(ids.map((id) => document.getElementById(id)))
}

/** Moves the focus to the text of the open document, or to the page that is there instead. */
export function focusText(): void {
  const page = document.getElementById(PAGE_ID)
  const texts = page?.querySelectorAll<HTMLElement>('[aria-label="Content"], [role="region"][tabindex="0"]')
  focusFirstShown([...(texts ?? []), page])
}

/** Moves the focus to the link in the list that the Tab key stops at. */
export function focusList(): void {
  const list = document.getElementById(LIST_ID)
  focusFirstShown([list?.querySelector<HTMLElement>('ul a[tabindex="0"]'), list])
}

function focusFirstShown(elements: (HTMLElement | null | undefined)[]): void {
  elements.find((element) => element && element.getClientRects().length > 0)?.focus()
}
