/**
 * What counts as a word, the same for documents and for what is searched for. PostgreSQL's own parser is given
 * nothing but letters, digits and spaces: what it makes of other signs depends on the server's locale, and on
 * some (`a_a_a_…`, `~/~/~/…`) it takes time that grows with the square of their number.
 */
import { Prisma } from '../db/prisma'
import { parseSearch, type SearchTerm } from './parseSearch'

/** Characters of a text of which it is known where each word stands, so that phrases are found. */
const PLACED_CHARACTERS = 100_000

/** Of what is behind them it is known which words are in it. It is read in pieces, each with a little of the one before. */
const PIECE_CHARACTERS = 100_000
const OVERLAP_CHARACTERS = 200

/** Characters of a text that are searched; the rest of a longer one is not. */
const SEARCHED_CHARACTERS = 2_000_000

/**
 * Bytes of words of which PostgreSQL makes a tsvector whatever they are: it has 1 MB for the words and where
 * they stand, which is at most twice what the words and the spaces between them take.
 */
const PIECE_BYTES = 500_000
const TSVECTOR_BYTES = 1_000_000

/** Words whose places a tsvector can tell apart. */
const PLACES = 16_383

/** Marks a document the places of whose words are not all known. No text has this word, as there is a space in it. */
const UNPLACED = ' unplaced'
/** Marks a document not all of whose words are known. */
const CUT = ' cut'

/** The words of a document in this workspace, those of the title marked as such. An expression of SQL. */
export function wordsOfDocument(workspaceId: string, title: Prisma.Sql, content: Prisma.Sql): Prisma.Sql {
  const beginning = fitting(plainWords(Prisma.sql`left(${content}, ${PLACED_CHARACTERS}::int)`))
  return Prisma.sql`(
    SELECT CASE WHEN is_long THEN placed || ${laterWords(content)} ELSE placed END
    FROM (
      SELECT is_long, setweight(to_tsvector('simple', ${fitting(plainWords(title))}), 'A')
        || to_tsvector('simple', plain) || array_to_tsvector(ARRAY[${workspaceWord(workspaceId)}])
        || CASE WHEN is_long OR length(plain) - length(replace(plain, ' ', '')) >= ${PLACES}::int
             THEN array_to_tsvector(ARRAY[${UNPLACED}]) ELSE '' END AS placed
      FROM (SELECT ${beginning} AS plain, length(${content}) > ${PLACED_CHARACTERS}::int AS is_long OFFSET 0) AS read
      OFFSET 0) AS known)`
}

/** The words behind the placed ones, as many as there is room for beside them; marked when those are not all. */
function laterWords(content: Prisma.Sql): Prisma.Sql {
  const text = Prisma.sql`substring(${content}
    FROM piece * ${PIECE_CHARACTERS}::int + 1 - ${OVERLAP_CHARACTERS}::int
    FOR ${PIECE_CHARACTERS + OVERLAP_CHARACTERS}::int)`
  return Prisma.sql`(
    SELECT array_to_tsvector(coalesce(array_agg(lexeme) FILTER (WHERE bytes <= room), '{}')
      || CASE WHEN max(bytes) > max(room) OR length(${content}) > ${SEARCHED_CHARACTERS}::int
           THEN ARRAY[${CUT}] ELSE '{}' END)
    FROM (
      SELECT lexeme, sum(octet_length(lexeme)) OVER (ORDER BY lexeme) AS bytes,
        ${TSVECTOR_BYTES}::int - pg_column_size(placed) AS room
      FROM (
        SELECT DISTINCT lexeme
        FROM generate_series(1, (least(length(${content}), ${SEARCHED_CHARACTERS}::int) - 1) / ${PIECE_CHARACTERS}::int) AS piece,
          LATERAL unnest(to_tsvector('simple', ${fitting(plainWords(text))}))) AS words) AS later)`
}

/** What the words of all documents of this workspace match, and of no other's. */
export function inThisWorkspace(workspaceId: string): Prisma.Sql {
  return quoted(workspaceWord(workspaceId))
}

/** What the words of a document match that are not all known. */
export const notAllKnown = quoted(CUT)

/** What is searched for in titles and texts; NULL when there is no word in it. */
export function wanted(text: string): Prisma.Sql {
  return queryFor(text, (term) => {
    const all = wordsOf(term)
    // Where places are not known, to have all of the words must do.
    return term.isPhrase ? Prisma.sql`(${phraseOf(term)} || (${quoted(UNPLACED)} && ${all}))` : all
  })
}

/** The same, found in titles only: each word of the query is marked to be one. */
export function wantedInTitle(text: string): Prisma.Sql {
  const query = queryFor(text, (term) => (term.isPhrase ? phraseOf(term) : wordsOf(term)))
  return Prisma.sql`regexp_replace(${query}::text, '(''[^'']*''):?([*]?)', '\\1:\\2A', 'g')::tsquery`
}

function queryFor(text: string, queryOf: (term: SearchTerm) => Prisma.Sql): Prisma.Sql {
  const alternatives = parseSearch(text).map((terms) => {
    const all = terms.map((term) => (term.isExcluded ? Prisma.sql`!!${queryOf(term)}` : queryOf(term)))
    return Prisma.sql`(${Prisma.join(all, ' && ')})`
  })
  if (alternatives.length === 0) return Prisma.sql`NULL::tsquery`
  const query = Prisma.join(alternatives, ' || ')
  // A particle is written together with its word: 서울 is to find 서울에서.
  return Prisma.sql`(
    SELECT regexp_replace(words::text, '(''[^'']*[\\uac00-\\ud7a3]'')', '\\1:*', 'g')::tsquery
    FROM (SELECT ${query} AS words OFFSET 0) AS asked WHERE numnode(words) > 0)`
}

function wordsOf({ words }: SearchTerm): Prisma.Sql {
  return Prisma.sql`plainto_tsquery('simple', ${plainWords(Prisma.sql`${words}::text`)})`
}

function phraseOf({ words }: SearchTerm): Prisma.Sql {
  return Prisma.sql`phraseto_tsquery('simple', ${plainWords(Prisma.sql`${words}::text`)})`
}

function quoted(word: string): Prisma.Sql {
  return Prisma.sql`quote_literal(${word}::text)::tsquery`
}

/** No text has this word, as there is a space in it. */
function workspaceWord(workspaceId: string): string {
  return `in ${workspaceId}`
}

/** The marks that `normalize` makes one character of with a letter before them. */
const COMPOSING =
  '\\u0300-\\u036f\\u0653-\\u0655\\u093c\\u09be\\u09d7\\u0b3e\\u0b56\\u0b57\\u0bbe\\u0bd7\\u0c56\\u0cc2\\u0cd5\\u0cd6\\u0d3e\\u0d57\\u0dca\\u0dcf\\u0ddf\\u102e\\u1b35\\u3099\\u309a'

/**
 * Small letters, digits and spaces. Accents count, composed or not: but no more than eight on a letter, as
 * `normalize` takes the square of their number and cannot be interrupted. Scripts that put no spaces between
 * words are taken letter by letter.
 */
function plainWords(text: Prisma.Sql): Prisma.Sql {
  const signs = `[^[:alnum:]${COMPOSING}]+|[${COMPOSING}]{9,}`
  return Prisma.sql`regexp_replace(
    normalize(regexp_replace(lower(${text} COLLATE "und-x-icu"), ${signs}, ' ', 'g')),
    '([\\u0e00-\\u0eff\\u3040-\\u30ff\\u3400-\\u9fff])', ' \\1 ', 'g')`
}

/** No character takes more than four bytes. */
function fitting(words: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(SELECT CASE WHEN octet_length(words) <= ${PIECE_BYTES}::int THEN words
    ELSE left(words, ${PIECE_BYTES / 4}::int) END FROM (SELECT ${words} AS words OFFSET 0) AS plain)`
}
