import type { ComponentProps, MouseEvent } from 'react'
import { Link } from 'wouter'
import { decodeHref } from './decodeHref'
import { ID_PREFIX } from './idPrefix'

/** A link in a document: to a place in it, to another document of the app, or elsewhere. */
export function PreviewLink({ href = '', ...props }: ComponentProps<'a'>) {
  if (href.startsWith('/doc/')) return <Link href={href} {...props} />
  if (href.startsWith('#')) return <a href={href} {...props} onClick={(event) => goTo(event, href)} />
  return <a href={href} {...props} />
}

/** Goes to a heading or a note; the address stays that of the document. */
function goTo(event: MouseEvent<HTMLElement>, href: string): void {
  event.preventDefault()
  const name = decodeHref(href.slice(1))
  const ids = [name, `${ID_PREFIX}${name}`, `${ID_PREFIX}${name.toLowerCase()}`]
  const preview = event.currentTarget.closest('[data-preview]')
  const target = ids
    .map((id) => preview?.querySelector<HTMLElement>(`[id="${CSS.escape(id)}"]`))
    .find(Boolean)
  if (!target) return
  target.tabIndex = -1
  target.focus({ preventScroll: true })
  target.scrollIntoView()
}
