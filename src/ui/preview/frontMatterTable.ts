import type { Element, ElementContent } from 'hast'

/** Front matter as a small table. It is not read as YAML: a value is shown as it is written. */
export function frontMatterTable(yaml: string): Element {
  const rows: { name: string; value: string }[] = []
  for (const line of yaml.split('\n')) {
    const [, name, value] = /^([^\s:#][^:]*):(?:\s+(.*))?$/.exec(line) ?? []
    const last = rows.at(-1)
    if (name !== undefined) rows.push({ name, value: value ?? '' })
    else if (last && line.trim()) last.value = `${last.value}\n${line.trim()}`.trim()
  }
  return element('table', { ariaLabel: 'Front matter', className: ['front-matter'] }, [
    element(
      'tbody',
      {},
      rows.map(({ name, value }) =>
        element('tr', {}, [
          element('th', { scope: 'row' }, [{ type: 'text', value: name }]),
          element('td', {}, [{ type: 'text', value }]),
        ]),
      ),
    ),
  ])
}

export function element(
  tagName: string,
  properties: Element['properties'],
  children: ElementContent[],
): Element {
  return { type: 'element', tagName, properties, children }
}
