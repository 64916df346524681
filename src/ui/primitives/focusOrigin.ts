import { focusLandmark, LIST_ID, PAGE_ID } from './landmarks'

/** Where the focus was when a dialog or a popover opened. */
const origins = new WeakMap<EventTarget, Element>()

/** For a layer's onOpenAutoFocus. */
export function rememberOrigin({ currentTarget }: Event): void {
  const origin = originOf(document.activeElement)
  if (currentTarget && origin) origins.set(currentTarget, origin)
}

/** For its onCloseAutoFocus: nobody who works by keyboard is left at the top of the page. */
export function focusOrigin(event: Event): void {
  event.preventDefault()
  const origin = event.currentTarget && origins.get(event.currentTarget)
  const isShown = origin?.isConnected && origin.getClientRects().length > 0
  if (isShown && origin instanceof HTMLElement) origin.focus()
  // What opened it may be gone, and the page with it.
  else focusLandmark(PAGE_ID, LIST_ID)
}

/** Of what was chosen in a menu or a popover, which closes with that, it is what opened those. */
function originOf(element: Element | null): Element | null {
  const layer = element?.closest('[role="menu"], [role="dialog"]')
  if (!layer) return element === document.body ? null : element
  return origins.get(layer) ?? document.getElementById(layer.getAttribute('aria-labelledby') ?? '')
}
