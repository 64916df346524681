/** Histories as they grow old: what stays reads as it was, whatever was removed around it. [BT15] */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { callRest } from '@/testing/callTransports'
import { database } from '@/testing/database'
import { storedHistory } from '@/testing/storedDocument'
import { countedUsage, storedUsage } from '@/testing/usage'
import { signUpWriter, type Writer } from '@/testing/writer'
import { inMaintenance } from '../db/inMaintenance'
import { Prisma } from '../db/prisma'
import { historyPolicy } from '../documents/historyPolicy'
import { WHOLE_EVERY } from '../documents/pastText'
import { creation, write } from '../feed/testing/feed'
import { thinHistories, thinStep, thinWorkspace } from './thinHistory'
import { thinStretch } from './thinStretch'

let writer: Writer
beforeEach(async () => {
  writer = await newWriter()
})

/** Other tests' maintenance does not come to the workspace by itself. */
async function newWriter(): Promise<Writer> {
  const signedUp = await signUpWriter()
  await setThinned(signedUp, new Date())
  return signedUp
}

function setThinned({ workspaceId }: Writer, historyThinnedAt: Date | null) {
  return database().workspace.update({ where: { id: workspaceId }, data: { historyThinnedAt } })
}

const LINES = Array.from({ length: 120 }, (_, n) => `Zeile ${n}: ünï 🎈 words`)
const textOf = (lines: readonly string[]) => lines.join('\n')

const update = (id: string, data: Record<string, unknown>) =>
  ({ operation: 'update', client_id: `${Math.random()}`, document_id: id, data }) as const

/** Other tests' maintenance may be at it. */
const PATIENCE = { timeout: 60_000 }

/** Maintenance comes to the workspace, and is done with it. */
async function thin(): Promise<void> {
  const where = { id: writer.workspaceId }
  await setThinned(writer, null)
  const isDone = async () => {
    await thinWorkspace(writer.workspaceId)
    return (await database().workspace.findUniqueOrThrow({ where })).historyThinnedAt !== null
  }
  await expect.poll(isDone, PATIENCE).toBe(true)
}

/** Makes the documents older by so many hours, as if all had been written then. */
async function age(hours: number, where = Prisma.sql`true`): Promise<void> {
  const { workspaceId } = writer
  await database().$executeRaw(Prisma.sql`
    UPDATE document_versions SET created_at = created_at - make_interval(secs => ${hours * 3600}::float8)
    WHERE workspace_id = ${workspaceId}::uuid AND ${where}`)
  await database().$executeRaw(Prisma.sql`
    UPDATE documents SET updated_at = updated_at - make_interval(secs => ${hours * 3600}::float8)
    WHERE workspace_id = ${workspaceId}::uuid`)
}

/** As an earlier release kept them. */
async function makeWhole(id: string): Promise<void> {
  const { workspaceId } = writer
  for (const { version, content } of await storedHistory(workspaceId, id)) {
    await database().$executeRaw(Prisma.sql`
      UPDATE document_versions SET content = ${content}, edits = NULL, kept_as = NULL
      WHERE workspace_id = ${workspaceId}::uuid AND document_id = ${id} AND version = ${version}`)
  }
  await database().$executeRaw(Prisma.sql`
    UPDATE workspaces SET used_bytes = ${(await storedUsage(workspaceId)).bytes}::bigint WHERE id = ${workspaceId}::uuid`)
}

/** The texts as they are read over the API, by version; undefined where it says that they were thinned out. */
async function readVersion(id: string, version: number): Promise<string | undefined> {
  const { status, body } = await callRest(
    'GET /api/v1/documents/{id}/versions/{version}',
    { path: { id, version: String(version) }, query: { workspace_id: writer.workspaceId } },
    writer.headers,
  )
  if (status === 410) {
    expect(body).toMatchObject({ code: 'version_thinned' })
    return undefined
  }
  return (body as { content: string }).content
}

const place = fc.nat(LINES.length - 1)
const change = fc.oneof(
  { weight: 6, arbitrary: fc.record({ at: place, line: fc.string({ unit: 'grapheme', maxLength: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ title: fc.string({ unit: 'grapheme', maxLength: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ whole: fc.string({ unit: 'grapheme', maxLength: 200 }) }) },
)
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      id: fc.constantFrom('a', 'b'),
      changes: fc.array(change, { minLength: 1, maxLength: 6 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ hours: fc.constantFrom(0.1, 0.5, 1, 20, 30, 31 * 24) }) },
  { weight: 2, arbitrary: fc.constantFrom('thin', 'thin', 'cut off', 'whole' as const) },
)

test('[BT15] [BT18] whatever is written, thinned, cut off and taken over: what is kept reads as it was, and is counted', async () => {
  let removed = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 20 }), async (steps) => {
      writer = await newWriter()
      await write(writer, [creation('a', textOf(LINES)), creation('b', textOf(LINES))])
      const texts = { a: [textOf(LINES)], b: [textOf(LINES)] }
      const take = async (one: (typeof steps)[number]): Promise<void> => {
        if (one === 'thin') await thin()
        else if (one === 'cut off') await expect.poll(cutOff, PATIENCE).toBe(true)
        else if (one === 'whole') await makeWhole('a')
        else if (typeof one === 'string') throw new Error(one)
        else if ('hours' in one) await age(one.hours)
        else await edit(one.id as 'a' | 'b', one.changes, texts)
      }
      for (const one of steps) await take(one)
      await take('thin')
      removed += await check(texts)
    }),
    { numRuns: Number(process.env.HISTORIES ?? 15), seed: 20_261_127 },
  )
  expect(removed).toBeGreaterThan(20)
}, 300_000)

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

async function edit(id: 'a' | 'b', changes: Change[], texts: Record<string, string[]>): Promise<void> {
  const all = texts[id] ?? []
  let lines = (all.at(-1) ?? '').split('\n')
  let title = (await database().document.findFirstOrThrow({ where: { workspaceId: writer.workspaceId, id } }))
    .title
  const operations = changes.flatMap((one) => {
    const before = textOf(lines)
    if ('whole' in one) lines = one.whole.split('\n')
    else if ('at' in one) lines = lines.with(one.at % lines.length, one.line)
    const isNew = 'title' in one ? one.title !== title : textOf(lines) !== before
    if ('title' in one) title = one.title
    if (isNew) all.push(textOf(lines))
    return [update(id, 'title' in one ? { title } : { content: textOf(lines) })]
  })
  const { response } = await write(writer, operations)
  expect(response.successful).toBe(operations.length)
}

/** A step of maintenance that ends before it is committed. */
async function cutOff(): Promise<boolean> {
  const { workspaceId } = writer
  const before = await storedUsage(workspaceId)
  const failed = await inMaintenance(async (tx) => {
    await thinStep(tx, workspaceId, { id: '', version: 0 })
    throw new Error('cut off')
  }).catch(() => true)
  expect(await storedUsage(workspaceId)).toEqual(before)
  return failed === true
}

/** @returns how many versions are gone. */
async function check(texts: Record<string, string[]>): Promise<number> {
  let gone = 0
  for (const [id, all] of Object.entries(texts)) {
    const kept = await storedHistory(writer.workspaceId, id)
    for (const { version, content } of kept) expect(content).toBe(all[version - 1])
    expect(await readVersion(id, all.length)).toBe(all.at(-1))
    expect(await readVersion(id, 1)).toBe(kept[0]?.version === 1 || all.length === 1 ? all[0] : undefined)
    gone += all.length - 1 - kept.length
  }
  expect(await countedUsage(writer.workspaceId)).toEqual(await storedUsage(writer.workspaceId))
  return gone
}

/** A history of 400 versions of 4 kB, a minute each, as an earlier release kept them. */
async function longHistory(id: string, versions = 400): Promise<string[]> {
  const texts = Array.from({ length: versions }, (_, n) =>
    textOf(LINES.map((line, at) => (at === n % LINES.length ? `${line} ${n}` : line))),
  )
  const { workspaceId, userId } = writer
  await write(writer, [creation(id, texts.at(-1))])
  await database().document.updateMany({ where: { workspaceId, id }, data: { version: versions, title: '' } })
  await database().documentVersion.createMany({
    data: texts.slice(0, -1).map((content, n) => ({
      workspaceId,
      documentId: id,
      version: n + 1,
      title: '',
      content,
      operation: n === 0 ? ('create' as const) : ('update' as const),
      authorId: userId,
      createdAt: new Date(Date.UTC(2026, 0, 10, 0, n)),
    })),
  })
  await database().$executeRaw(
    Prisma.sql`UPDATE document_versions SET edits = NULL WHERE workspace_id = ${workspaceId}::uuid`,
  )
  await database().$executeRaw(Prisma.sql`
    UPDATE workspaces SET used_bytes = ${(await storedUsage(workspaceId)).bytes}::bigint WHERE id = ${workspaceId}::uuid`)
  return texts
}

test('[BT15] an old history becomes one version a day and the ends of sittings, and costs what changed', async () => {
  const texts = await longHistory('old')
  const before = await storedUsage(writer.workspaceId)
  await thin()
  const kept = await storedHistory(writer.workspaceId, 'old')
  // 400 minutes of one day: its last version, which also ended the sitting.
  expect(kept.map(({ version }) => version)).toEqual([399])
  expect(kept[0]?.content).toBe(texts[398])
  expect((await storedUsage(writer.workspaceId)).bytes).toBeLessThan(before.bytes / 100)
  expect(await countedUsage(writer.workspaceId)).toEqual(await storedUsage(writer.workspaceId))
  expect(await readVersion('old', 17)).toBeUndefined()
  const restored = await callRest(
    'POST /api/v1/documents/{id}/versions/{version}/restore',
    { path: { id: 'old', version: '17' }, query: { workspace_id: writer.workspaceId } },
    writer.headers,
  )
  expect([restored.status, restored.body]).toEqual([
    410,
    expect.objectContaining({ code: 'version_thinned' }),
  ])
  const merge = { ...update('old', { content: 'x' }), expected_version: 17, on_conflict: 'merge' as const }
  expect((await write(writer, [merge])).response.results[0]).toMatchObject({ code: 'version_mismatch' })
  const { response } = await write(writer, [update('old', { title: 'next' })])
  expect(response.results[0]?.version).toBe(texts.length + 1)
})

test('[BT15] a version that comes of age between two stretches stays, as the text before it may be edits of its', async () => {
  await write(writer, [creation('a', textOf(LINES))])
  for (let n = 0; n < 4; n++) await write(writer, [update('a', { content: textOf(LINES.with(n, `${n}`)) })])
  await age(48)
  const before = await storedHistory(writer.workspaceId, 'a')
  const due = { id: 'a', version: 3 }
  const isDone = () =>
    inMaintenance((tx) => thinStretch(tx, writer.workspaceId, due, historyPolicy(), Date.now()))
  await expect.poll(isDone, PATIENCE).toBeDefined()
  const kept = await storedHistory(writer.workspaceId, 'a')
  expect(kept.map(({ version }) => version)).toEqual([1, 2])
  expect(kept.map(({ content }) => content)).toEqual([before[0]?.content, before[1]?.content])
})

test('[BT15] what was named, merged or restored stays, and reads as it was', async () => {
  const texts = await longHistory('old')
  const query = { workspace_id: writer.workspaceId }
  const named = { path: { id: 'old', version: '40' }, query, body: { name: 'Draft' } }
  expect(
    (await callRest('PATCH /api/v1/documents/{id}/versions/{version}', named, writer.headers)).status,
  ).toBe(200)
  const restore = { path: { id: 'old', version: '41' }, query }
  await callRest('POST /api/v1/documents/{id}/versions/{version}/restore', restore, writer.headers)
  const merge = {
    ...update('old', { content: `${texts[40]}\nmerged` }),
    expected_version: 399,
    on_conflict: 'merge' as const,
  }
  await write(writer, [merge])
  for (let n = 0; n < 5; n++) await write(writer, [update('old', { title: `${n}` })])
  await age(48)
  await thin()
  const kept = await storedHistory(writer.workspaceId, 'old')
  expect(kept.map(({ version }) => version).slice(0, 3)).toEqual([40, 41, 399])
  for (const { version, content } of kept.slice(0, 3)) expect(content).toBe(texts[version - 1])
  const marks = await database().versionMark.findMany({
    where: { documentId: 'old', workspaceId: writer.workspaceId },
  })
  expect(marks.map(({ version, name }) => [version, name])).toEqual(
    expect.arrayContaining([
      [40, 'Draft'],
      [41, null],
      [401, null],
    ]),
  )
})

test('[BT15] no text is far from a whole one, before and after maintenance', async () => {
  await write(writer, [creation('a', textOf(LINES))])
  for (let n = 0; n < 4; n++) {
    await write(
      writer,
      Array.from({ length: 80 }, (_, m) => update('a', { content: textOf(LINES.with(m, `${n} ${m}`)) })),
    )
    await age(0.2)
  }
  for (const hours of [0, 48]) {
    await age(hours)
    await thin()
    const rows = await database().$queryRaw<{ whole: boolean }[]>(Prisma.sql`
      SELECT content IS NOT NULL AND edits IS NULL AS whole FROM document_versions
      WHERE workspace_id = ${writer.workspaceId}::uuid ORDER BY version DESC`)
    const chains = rows
      .map(({ whole }) => (whole ? '|' : '.'))
      .join('')
      .split('|')
    expect(Math.max(...chains.map(({ length }) => length))).toBeLessThan(2 * WHOLE_EVERY)
  }
})

test('[BT15] a title that changes where a whole text is due leaves one, in every batch', async () => {
  await write(writer, [creation('a', textOf(LINES))])
  const edit = (n: number) => update('a', { content: textOf(LINES.with(0, `${n}`)) })
  const rename = (n: number) => update('a', { title: `${n}` })
  const at = { version: 200 }
  const edits = (count: number) => Array.from({ length: count }, () => edit(at.version++))
  await database().document.updateMany({
    where: { workspaceId: writer.workspaceId, id: 'a' },
    data: { version: 200 },
  })
  // Versions 257 and 513 are renames: in the middle of a batch, and of one alone.
  await write(writer, [...edits(56), rename(at.version++), ...edits(43)])
  await write(writer, edits(100))
  await write(writer, edits(100))
  await write(writer, edits(12))
  await write(writer, [rename(at.version++)])
  await write(writer, edits(1))
  const rows = await database().$queryRaw<{ version: number }[]>(Prisma.sql`
    SELECT version FROM document_versions WHERE workspace_id = ${writer.workspaceId}::uuid
      AND content IS NOT NULL AND edits IS NULL ORDER BY version`)
  expect(rows.map(({ version }) => version)).toEqual([256, 512])
  expect(await readVersion('a', 256)).toBe(textOf(LINES.with(0, '255')))
  expect(await countedUsage(writer.workspaceId)).toEqual(await storedUsage(writer.workspaceId))
})

test('[BT15] a process that is killed in the middle of maintenance leaves every version readable', async () => {
  const texts = await longHistory('a')
  const { workspaceId } = writer
  // Named, so that they stay, and there is something to read.
  await database().versionMark.createMany({
    data: texts
      .slice(0, -1)
      .map((_, n) => ({ workspaceId, documentId: 'a', version: n + 1 }))
      .filter((_, n) => n % 3 > 0),
  })
  const others = await Promise.all(['b', 'c', 'd', 'e', 'f', 'g'].map((id) => longHistory(id)))
  const script = `import('./src/server/maintenance/thinHistory.ts').then((m) => m.thinWorkspace('${workspaceId}')).then(() => process.exit())`
  const child = spawn(process.execPath, ['--import', 'tsx', '--eval', script], {
    cwd: path.resolve('.'),
    stdio: 'inherit',
  })
  const ended = once(child, 'exit')
  const left = () => database().documentVersion.count({ where: { workspaceId } })
  const total = 399 * 7
  await expect
    .poll(async () => child.exitCode !== null || (await left()) < total, { timeout: 50_000 })
    .toBe(true)
  child.kill('SIGKILL')
  await ended
  const check = async () => {
    for (const [n, id] of ['a', 'b', 'c', 'd', 'e', 'f', 'g'].entries()) {
      const all = n === 0 ? texts : (others[n - 1] ?? [])
      for (const { version, content } of await storedHistory(workspaceId, id))
        expect(content).toBe(all[version - 1])
    }
    expect(await countedUsage(workspaceId)).toEqual(await storedUsage(workspaceId))
  }
  await check()
  await thin()
  await check()
  expect(await left()).toBe(266 + 6)
})

test('[BT15] maintenance comes to every workspace', async () => {
  await longHistory('old')
  await setThinned(writer, null)
  const left = async () => {
    await thinHistories()
    return database().documentVersion.count({ where: { workspaceId: writer.workspaceId } })
  }
  await expect.poll(left, PATIENCE).toBe(1)
})
