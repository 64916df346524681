import { type ComponentProps, type KeyboardEvent, useLayoutEffect, useRef } from 'react'

/**
 * A list with one link an item that is one stop of the Tab key: the open document's link, or the one that had the
 * focus last, or the first. The arrow keys, Home and End move between the links.
 */
export function LinkList(props: ComponentProps<'ul'>) {
  const list = useRef<HTMLUListElement>(null)
  const focused = useRef<Element>(null)

  // After every render, as items may have come or gone with it.
  useLayoutEffect(() => {
    const links = linksOf(list.current)
    const open = links.find((link) => link.ariaCurrent !== null)
    const stop = links.find((link) => link === focused.current) ?? open ?? links[0]
    for (const link of links) link.tabIndex = link === stop ? 0 : -1
  })

  return (
    <ul
      ref={list}
      // biome-ignore lint/a11y/noRedundantRoles: Safari drops the role of a list without bullets
      role="list"
      onFocus={(event) => {
        focused.current = event.target
        for (const link of linksOf(list.current)) link.tabIndex = link === event.target ? 0 : -1
      }}
      onKeyDown={moveFocus}
      {...props}
    />
  )
}

/** Where the focus of a list goes that is entered from above. */
export function focusFirstLink(list: Element | null): void {
  linksOf(list)[0]?.focus()
}

function moveFocus(event: KeyboardEvent<HTMLUListElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  const links = linksOf(event.currentTarget)
  const at = event.target instanceof HTMLElement ? links.indexOf(event.target) : -1
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key]
  if (at === -1 || target === undefined) return
  event.preventDefault()
  links[target]?.focus()
}

function linksOf(list: Element | null): HTMLElement[] {
  return list ? [...list.querySelectorAll<HTMLElement>('a[href]')] : []
}
