/** A document as it reads: what is in it is text, and never a page of its own. */
import { pasteInto } from './pasteInto.ts'
import { expect, test } from './test.ts'

const HOSTILE = [
  '<script>window.hit = 1</script>',
  '<img src="/nowhere.png" onerror="window.hit = 1">',
  '<iframe src="javascript:parent.hit = 1"></iframe>',
  '[a link](javascript:window.hit=1)',
  '[another]( java\nscript:window.hit=1)',
  '<javascript:window.hit=1>',
  '[data](data:text/html,<script>window.hit=1</script>)',
  '![picture](https://tracker.example/pixel.png)',
  '![code](javascript:window.hit=1)',
  '<a href="#" onclick="window.hit = 1">click</a>',
  '<svg onload="window.hit = 1"><animate onbegin="window.hit = 1"/></svg>',
].join('\n\n')

test('[OB1] the preview shows what was written, follows it, and works without a network', async ({
  person,
}) => {
  const { page } = person
  await person.goOffline()
  await person.write(
    'Trip',
    '# Packing\n\n- [x] socks\n- [ ] a hat\n\n| what | many |\n| --- | --- |\n| books | 2 |\n',
  )
  const toggle = page.getByRole('button', { name: 'Preview' })
  await toggle.click()
  await expect(page.getByRole('heading', { name: 'Packing' })).toBeVisible()
  await expect(page.getByRole('checkbox')).toHaveCount(2)
  await expect(page.getByRole('cell', { name: 'books' })).toBeVisible()
  await expect(person.content).toBeHidden()

  await toggle.click()
  await person.content.press('ControlOrMeta+z')
  await expect(person.content).not.toContainText('# Packing')
  await person.content.press('ControlOrMeta+Shift+KeyZ')
  await expect(person.content).toContainText('# Packing')
})

test('HTML in a document is text, its links run nothing, and its pictures are not fetched', async ({
  person,
}) => {
  const { page } = person
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await person.write('Hostile', HOSTILE)
  await page.getByRole('button', { name: 'Preview' }).click()
  const preview = page.locator('.prose')
  await expect(preview).toContainText('<script>window.hit = 1</script>')
  await expect(preview.getByRole('link', { name: 'picture' })).toHaveAttribute('rel', /noopener/)
  for (const link of await preview.getByRole('link').all())
    expect((await link.getAttribute('href')) ?? '').not.toMatch(/^\s*(javascript|data):/i)
  await expect(preview.locator('script, img, iframe, svg, [onclick], [onerror]')).toHaveCount(0)
  for (const name of ['a link', 'code']) await preview.getByText(name, { exact: true }).click()
  expect(await page.evaluate(() => 'hit' in window)).toBe(false)
  expect(asked.filter((url) => /tracker|nowhere/.test(url))).toEqual([])
})

const EVERYTHING = `---
title: Trip
tags: [sea, sun]
---

# Packing list

## What to take

See [the end](#the-end), [a file](notes/other.md) and a note[^1]. <!-- not shown -->

- [ ] socks
- [x] a hat

[^1]: The note.

${'A paragraph to scroll past.\n\n'.repeat(40)}
### The end
`

for (const [width, colorScheme] of [
  [1280, 'light'],
  [390, 'dark'],
] as const) {
  test(`what is more than text reads as it is meant, at ${width} px, ${colorScheme}`, async ({
    person,
  }, info) => {
    const { page } = person
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme })
    await person.write('Trip', EVERYTHING)
    await page.getByRole('button', { name: 'Preview' }).click()
    const preview = page.locator('.prose')
    await expect(preview.getByRole('table', { name: 'Front matter' })).toContainText('[sea, sun]')
    await expect(preview.getByRole('heading', { name: 'Trip' })).toHaveCount(0)
    await expect(preview).not.toContainText('not shown')
    await expect(preview.getByRole('checkbox', { name: 'socks' })).not.toBeChecked()
    await expect(preview.getByRole('checkbox', { name: 'a hat' })).toBeChecked()
    await expect(preview.getByText('a file')).toHaveAttribute('title', 'notes/other.md')
    await expect(preview.getByRole('link', { name: 'a file' })).toHaveCount(0)
    const weightOf = (level: number) =>
      preview
        .getByRole('heading', { level })
        .first()
        .evaluate((heading) => {
          const { fontSize, fontWeight } = getComputedStyle(heading)
          return Number.parseFloat(fontSize) * Number(fontWeight)
        })
    expect(await weightOf(1)).toBeGreaterThan(1.1 * (await weightOf(2)))
    expect(await weightOf(2)).toBeGreaterThan(await weightOf(3))
    await page.screenshot({ path: info.outputPath('preview.png') })

    const address = page.url()
    const end = preview.getByRole('heading', { name: 'The end' })
    await preview.getByRole('link', { name: 'the end' }).click()
    await expect(end).toBeInViewport()
    await expect(end).toBeFocused()
    await preview.getByRole('link', { name: 'Back to reference 1' }).click()
    await expect(preview.getByRole('link', { name: '1', exact: true })).toBeInViewport()
    expect(page.url()).toBe(address)
    expect(page.context().pages()).toHaveLength(1)
  })
}

test('what would hold up the preview is stopped, and the app goes on meanwhile', async ({ person }) => {
  const { page } = person
  const toggle = page.getByRole('button', { name: 'Preview' })
  await person.write('Nested', `${'- '.repeat(1_000)}deepest`)
  await toggle.click()
  await expect(page.locator('.prose')).toContainText('- - deepest')

  await person.write('Minified', '')
  await pasteInto(person.content, { text: 'function(a){return a*b[c]&&d<e||f_g_};'.repeat(12_000) })
  await toggle.click()
  await page.getByRole('link', { name: 'Trash' }).click()
  await expect(page.getByRole('heading', { name: 'Trash' })).toBeVisible()
  await person.open('Minified')
  await toggle.click()
  const stopped = page.getByRole('alert').filter({ hasText: 'It takes too long to read' })
  await expect(stopped).toBeVisible()
  await stopped.getByRole('button', { name: 'Try again' }).click()
  await expect(stopped).toBeHidden()
  await expect(stopped).toBeVisible()
  await stopped.getByRole('button', { name: 'Show the Markdown' }).click()
  await expect(person.content).toContainText('function(a)')
})

test('a document is printed as it reads, all of it and nothing else', async ({ person }) => {
  const { page } = person
  await page.emulateMedia({ colorScheme: 'dark' })
  await person.write('Printed', `# Chapter\n\n${'A paragraph of it.\n\n'.repeat(200)}The **last** words.`)
  await page.emulateMedia({ media: 'print' })
  const printed = page.locator('.prose')
  await expect(printed).toContainText('The last words.')
  await expect(page.getByRole('heading', { name: 'Printed' })).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Workspace' })).toBeHidden()
  await expect(page.getByRole('banner')).toBeHidden()
  await expect(person.content).toBeHidden()
  const ink = await printed.evaluate((text) => getComputedStyle(text).color)
  const [, lightness] = /^lab\(([\d.]+)/.exec(ink) ?? []
  expect(Number(lightness)).toBeLessThan(50)
  // No longer emulated: else what is printed would be laid out as for a screen.
  await page.emulateMedia({ media: null })
  await expect(person.content).toBeVisible()
  const pdf = (await page.pdf()).toString('latin1')
  expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(3)
})
