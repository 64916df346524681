/** Search by words, and the index behind it, through the transports. */
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { type DocumentList, documentListSchema } from '@/contract/document'
import { limits } from '@/contract/limits'
import { Deadline } from '@/server/db/Deadline'
import { inWorkspace } from '@/server/db/transaction'
import { bodyOf, callRoute } from '@/testing/callRoute'
import { database } from '@/testing/database'
import { signUpWriter, type Writer } from '@/testing/writer'

let writer: Writer
beforeEach(async () => {
  writer = await signUpWriter()
})

async function put(id: string, content: string, title = ''): Promise<void> {
  const query = { workspace_id: writer.workspaceId }
  const answer = await callRoute(writer, 'PUT', `/api/v1/documents/${id}`, {
    query,
    body: { title, content },
  })
  expect(answer.status).toBeLessThan(300)
}

async function remove(id: string): Promise<void> {
  await callRoute(writer, 'DELETE', `/api/v1/documents/${id}`, {
    query: { workspace_id: writer.workspaceId },
  })
}

async function search(query: Record<string, string>, as = writer): Promise<DocumentList> {
  const sent = { query: { workspace_id: as.workspaceId, ...query } }
  const answer = await callRoute(as, 'GET', '/api/v1/documents', sent)
  return documentListSchema.parse(await bodyOf(answer))
}

/** What is found once all that was written has been looked at. */
async function found(query: string | Record<string, string>): Promise<string[]> {
  const asked = typeof query === 'string' ? { q: query } : query
  await expect.poll(async () => (await search(asked)).complete, { timeout: 100_000 }).toBe(true)
  return (await search(asked)).documents.map(({ id }) => id)
}

describe('[RD1] search', () => {
  test('finds what was written a moment ago, by title and by text, in id order', async () => {
    await put('b', 'green apples', 'Fruit')
    await put('a', 'nothing here', 'Apples')
    await put('c', 'pears')
    expect(await search({ q: 'APPLES' })).toMatchObject({
      complete: true,
      documents: [{ id: 'a' }, { id: 'b' }],
    })
    expect(await found({ title: 'apples' })).toEqual(['a'])
    expect(await found({ q: 'green', title: 'fruit' })).toEqual(['b'])
    expect(await found({ q: 'green', title: 'apples' })).toEqual([])
    expect(await found({ title: 'fruit or apples' })).toEqual(['a', 'b'])
    expect(await found({ title: '-apples' })).toEqual(['b', 'c'])
    expect(await found('appl')).toEqual([])
  })

  test('is written as for a search engine', async () => {
    await put('a', 'red wine and green apples')
    await put('b', 'green wine and red apples')
    await put('c', 'well-known pears, don’t ask; see https://example.org/a_b?c=d')
    expect(await found('"red wine"')).toEqual(['a'])
    expect(await found('apples -"red wine"')).toEqual(['b'])
    expect(await found('pears or wine')).toEqual(['a', 'b', 'c'])
    expect(await found('-wine')).toEqual(['c'])
    for (const words of [
      'well-known',
      'known well',
      "don't",
      'example.org',
      'a_b',
      '"org/a"',
      'https://example.org/a_b?c=d',
    ])
      expect(await found(words), words).toEqual(['c'])
  })

  test('follows edits, deletions and restores', async () => {
    await put('a', 'old words', 'title')
    expect(await found('old')).toEqual(['a'])
    await put('a', 'new words', 'title')
    expect(await found('old')).toEqual([])
    expect(await found('new')).toEqual(['a'])
    await remove('a')
    expect(await found('new')).toEqual([])
    expect(await found({ q: 'new', deleted: 'true' })).toEqual(['a'])
    expect(await found({ q: 'new', deleted: 'all' })).toEqual(['a'])
    await put('a', 'new words', 'title')
    expect(await found('new')).toEqual(['a'])
    expect(await found({ q: 'new', deleted: 'true' })).toEqual([])
  })

  test('shows a piece of the text', async () => {
    await put('a', `${'before '.repeat(50)}Würzburg${' after'.repeat(50)}`, 'Würzburg')
    const { documents } = await search({ q: 'würzburg' })
    expect(documents[0]?.snippet).toContain('before Würzburg after')
    expect(documents[0]?.snippet?.length).toBe(160)
    expect((await search({ title: 'würzburg' })).documents[0]?.snippet).toBeUndefined()
  })

  test('knows letters of all kinds', async () => {
    await put('quotes', '“Hello”—Wörld…🎉party🎉')
    await put('composed', 'CAFE\u0301 au lait')
    await put('cjk', '我们在东京吃了寿司。')
    await put('scripts', 'Привет мир हिन्दी שלום İstanbul ﷺ 𝔘𝔫𝔦𝔠𝔬𝔡𝔢')
    const words = {
      hello: 'quotes',
      wörld: 'quotes',
      party: 'quotes',
      café: 'composed',
      'Cafe\u0301': 'composed',
    }
    for (const [word, id] of Object.entries({ ...words, 东京: 'cjk', '"寿司"': 'cjk' }))
      expect(await found(word), word).toEqual([id])
    for (const word of ['ПРИВЕТ', 'हिन्दी', 'שלום', 'İstanbul', '𝔘𝔫𝔦𝔠𝔬𝔡𝔢'])
      expect(await found(word), word).toEqual(['scripts'])
    expect(await found('cafe')).toEqual([])
  })

  test('a dash excludes only what it stands directly before', async () => {
    await put('m', 'agenda', 'Meeting - Berlin')
    await put('n', 'agenda', 'Meeting in Paris')
    await put('l', '- [ ] buy milk\n- bread --force', 'List')
    const finds = {
      'Meeting - Berlin': 'm',
      '"Meeting - Berlin"': 'm',
      '- [ ] buy milk': 'l',
      '- bread': 'l',
      'bread --force': 'l',
      'meeting -berlin': 'n',
      'agenda -"in paris"': 'm',
      'agenda -in-paris': 'm',
    }
    for (const [q, id] of Object.entries(finds)) expect(await found(q), q).toEqual([id])
    expect(await found({ title: 'meeting -"in paris"' })).toEqual(['m'])
  })

  test('letters with marks are the same, composed or not, on both sides', async () => {
    const words = ['Müller', '서울', 'ガイド', 'أحمد', 'Việt']
    for (const [n, word] of words.entries()) {
      await put(`c${n}`, '', word.normalize('NFC'))
      await put(`d${n}`, '', word.normalize('NFD'))
    }
    for (const [n, word] of words.entries())
      for (const form of ['NFC', 'NFD'])
        for (const q of [word, `"${word}"`])
          expect(await found(q.normalize(form)), `${form} ${q}`).toEqual([`c${n}`, `d${n}`])
    await put('snippet', `${'word '.repeat(100)}${'Müller'.normalize('NFD')}`)
    const { documents } = await search({ q: 'müller', deleted: 'all' })
    expect(documents.find(({ id }) => id === 'snippet')?.snippet).toContain('Müller')
  })

  test('a Korean word is found with the particle behind it', async () => {
    await put('a', '서울에서 만나요', '회의록을')
    await put('b', '부산에서')
    expect(await found('서울')).toEqual(['a'])
    expect(await found('서울 만나')).toEqual(['a'])
    expect(await found('"서울에서 만나"')).toEqual(['a'])
    expect(await found({ title: '회의' })).toEqual(['a'])
    expect(await found('에서')).toEqual([])
  })

  test('finds the words of a long document to its end, and phrases in it by their words', async () => {
    await put('long', `${'one two three '.repeat(50_000)}red wine theend`, 'Long')
    await put('cjk', `${'我们在东京。'.repeat(30_000)}寿司`)
    await put('short', 'red pencils, white wine')
    expect(await found('theend')).toEqual(['long'])
    expect(await found('"red wine"')).toEqual(['long'])
    expect(await found('寿司')).toEqual(['cjk'])
    expect(await search({ q: 'theend' })).not.toHaveProperty('partly_searched')
  })

  test('says that it is not complete where a document is too long for all of its words', async () => {
    const different = (from: number) => Array.from({ length: 150_000 }, (_, n) => `w${from + n}`).join(' ')
    await put('long', `beginning ${different(0)} ${different(150_000)} theend`, 'long')
    await put('wide', `beginning ${'𐌰𐌱 '.repeat(400_000)}`, 'wide')
    await put('word', `beginning ${'x'.repeat(1_900_000)} after`, 'word')
    await put('after', 'beginning')
    const answer = async () => search({ q: 'beginning' })
    await expect.poll(async () => (await answer()).documents.length, { timeout: 30_000 }).toBe(4)
    expect(await answer()).toMatchObject({ complete: false, partly_searched: true })
    expect((await search({ q: 'w20000' })).documents).toMatchObject([{ id: 'long' }])
    expect((await search({ q: 'after' })).documents).toMatchObject([{ id: 'word' }])
    await remove('long')
    await put('long', 'short by now')
    expect(await found('beginning')).toEqual(['after', 'wide', 'word'])
  })

  test('answers whatever it is asked', async () => {
    await put('a', 'agenda', 'Meeting - Berlin')
    const piece = fc.constantFrom(
      ...[
        '-',
        '--',
        '"',
        '“',
        "'",
        '\\',
        ':*',
        '&',
        '|',
        '!',
        '<->',
        '<2>',
        '(',
        ')',
        '*',
        ' ',
        'or',
        'a',
        '서울',
      ],
      '東京',
      'e\u0301',
      '\u0301',
      '\u3099',
      '🚆',
      '\u200b',
      '\t',
      '%',
      '_',
      ';',
      ':A',
      "''",
      '""',
      ' or ',
      '-"',
    )
    const junk = fc.oneof(
      fc.array(piece, { minLength: 1, maxLength: 80 }).map((pieces) => pieces.join('')),
      fc.tuple(piece, fc.integer({ min: 1, max: 160 })).map(([text, times]) => text.repeat(times)),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    )
    await fc.assert(
      fc.asyncProperty(junk, fc.constantFrom('q', 'title'), async (text, name) => {
        const query = { workspace_id: writer.workspaceId, [name]: text.slice(0, 500) }
        const { status } = await callRoute(writer, 'GET', '/api/v1/documents', { query })
        expect([200, 400]).toContain(status)
      }),
      { numRuns: 300, seed: 20261127 },
    )
  })

  test.each([
    ['a_', 500_000],
    ['~/', 500_000],
    ['a.b/', 250_000],
    ['a-', 500_000],
    ['\u0301\u0323', 300_000],
    ['e\u0301\u0323', 300_000],
    ['\u0f71\u0f72', 300_000],
    ['\u05b0\u0591', 300_000],
    ['ﷺ', 300_000],
    ["\\'&|!(:*<->", 100_000],
  ])('is not held up by %j again and again', async (piece, times) => {
    await put('a', `needle ${piece.repeat(times)}`)
    await put('b', 'needle')
    const began = performance.now()
    expect(await found('needle')).toEqual(['a', 'b'])
    expect(performance.now() - began).toBeLessThan(15_000)
    const odd = await callRoute(writer, 'GET', '/api/v1/documents', {
      query: { workspace_id: writer.workspaceId, q: `needle ${piece.repeat(20)}` },
    })
    expect(odd.status).toBe(200)
  })

  test('is about one workspace', async () => {
    const other = await signUpWriter()
    await put('a', 'shared words')
    await found('shared')
    expect((await search({ q: 'shared' }, other)).documents).toEqual([])
    expect((await search({ q: `shared or "in ${writer.workspaceId}"` }, other)).documents).toEqual([])
  })
})

/** Milliseconds: the machine may be busy. */
const PATIENT = { timeout: 60_000 }

test('[RD1] one user’s searches wait for each other, so many and no more, and others are served meanwhile', async () => {
  await put('a', 'needle')
  await found('needle')
  const answers: Response[] = []
  const ask = async () => {
    const query = { workspace_id: writer.workspaceId, q: 'needle' }
    answers.push(await callRoute(writer, 'GET', '/api/v1/documents', { query }))
  }
  const searches = await database().$transaction(async (tx) => {
    await tx.$executeRaw`LOCK TABLE document_search IN ACCESS EXCLUSIVE MODE`
    const asked = Array.from({ length: 2 * limits.maxWaitingSearches }, ask)
    await expect.poll(() => answers.length, { timeout: 30_000 }).toBe(limits.maxWaitingSearches - 1)
    const other = await signUpWriter()
    const query = { workspace_id: other.workspaceId }
    expect((await callRoute(other, 'GET', '/api/v1/documents', { query })).status).toBe(200)
    return asked
  }, PATIENT)
  await Promise.all(searches)
  const statuses = answers.map(({ status }) => status)
  const refused = Array(limits.maxWaitingSearches - 1).fill(503)
  expect(statuses).toEqual([...refused, ...Array(limits.maxWaitingSearches + 1).fill(200)])
  expect(answers[0]?.headers.get('retry-after')).toBe('1')
})

describe('[RD1] the index', () => {
  test('that somebody else is writing is not waited for: the answer says that it is not complete', async () => {
    await put('a', 'first')
    await found('first')
    await put('b', 'first')
    await database().$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM search_progress WHERE workspace_id = ${writer.workspaceId}::uuid FOR UPDATE`
      expect(await search({ q: 'first' })).toMatchObject({ complete: false, documents: [{ id: 'a' }] })
    })
    expect(await search({ q: 'first' })).toMatchObject({
      complete: true,
      documents: [{ id: 'a' }, { id: 'b' }],
    })
  })

  test('holds up no batch: documents can be written while they are indexed', async () => {
    await put('a', 'first')
    await Promise.all(
      Array.from({ length: limits.maxWaitingSearches }, async (_, n) => {
        await put(`d${n % 5}`, `word${n}`)
        await search({ q: `word${n}` })
      }),
    )
    expect(await found('first')).toEqual(['a'])
  })

  test('is in use under row-level security, which shows nothing else of it', async () => {
    await put('a', 'needle')
    await found('needle')
    const scope = { workspaceId: writer.workspaceId, userId: writer.userId, deadline: new Deadline(10_000) }
    await inWorkspace(scope, async ({ tx }) => {
      expect(await tx.$queryRaw`SELECT document_id FROM document_search`).toEqual([])
      await tx.$queryRaw`SELECT set_config('app.search', '''needle''', true), set_config('enable_seqscan', 'off', true),
        set_config('enable_bitmapscan', 'on', true)`
      expect(await tx.$queryRaw`SELECT document_id FROM document_search`).toEqual([{ document_id: 'a' }])
      const plan = await tx.$queryRaw`EXPLAIN SELECT document_id FROM document_search`
      expect(JSON.stringify(plan)).toMatch(/Index Scan on document_search\w*_words_idx/)
    })
  })

  test('of many documents: what few have and what many have comes in pages, each document once', async () => {
    await database().$executeRaw`
      INSERT INTO documents (workspace_id, id, title, content, yjs_state, version, position, operation, author_id, created_at, updated_at)
      SELECT ${writer.workspaceId}::uuid, 'd' || lpad(n::text, 5, '0'), '', CASE WHEN n % 2 = 0 THEN 'even ' ELSE 'odd ' END ||
        CASE WHEN n % 1000 = 0 THEN ' rare' ELSE '' END, '', 1, n, 'create', '', now(), now()
      FROM generate_series(1, 26000) AS n`
    await database().workspace.update({ where: { id: writer.workspaceId }, data: { feedPosition: 26_000 } })
    expect(await found('rare')).toHaveLength(26)
    for (const [q, count] of [
      ['even', 13_000],
      ['rare', 26],
    ] as const) {
      const ids: string[] = []
      let cursor: string | undefined
      do {
        const page = await search({ q, limit: '500', ...(cursor && { cursor }) })
        ids.push(...page.documents.map(({ id }) => id))
        cursor = page.next_cursor
      } while (cursor)
      expect(ids).toEqual([...new Set(ids)].sort())
      expect(ids).toHaveLength(count)
    }
    expect((await search({ q: 'even', deleted: 'true' })).documents).toEqual([])
  }, 150_000)
})
