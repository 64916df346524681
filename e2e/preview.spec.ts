/** A document as it reads: what is in it is text, whoever wrote it. */
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

test('[OB1] the preview shows what was written, follows it, and works without a line', async ({ person }) => {
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
