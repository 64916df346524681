/**
 * What counts as a word, the same for documents and for what is searched for. PostgreSQL's own parser is given
 * nothing but letters, digits and spaces: what it makes of other signs depends on the server's locale, and on
 * some (`a_a_a_…`, `~/~/~/…`) it takes time that grows with the square of their number.
 */
import { Prisma } from '../db/prisma'

/** Characters of a text that are searched; the rest of a longer one is not. */
const SEARCHED_CHARACTERS = 250_000

/**
 * Bytes of words of which PostgreSQL makes a tsvector whatever they are: it has 1 MB for the words and where
 * they stand, which is at most twice what the words and the spaces between them take.
 */
const SEARCHED_BYTES = 500_000

/** The words of a document in this workspace, those of the title marked as such. An expression of SQL. */
export function wordsOfDocument(workspaceId: string, title: Prisma.Sql, content: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`setweight(to_tsvector('simple', ${fitting(plainWords(title))}), 'A')
    || to_tsvector('simple', ${fitting(plainWords(Prisma.sql`left(${content}, ${SEARCHED_CHARACTERS}::int)`))})
    || array_to_tsvector(ARRAY[${workspaceWord(workspaceId)}])`
}

/** What the words of all documents of this workspace match, and of no other's. */
export function inThisWorkspace(workspaceId: string): Prisma.Sql {
  return Prisma.sql`quote_literal(${workspaceWord(workspaceId)}::text)::tsquery`
}

/** What is searched for, in the way people write it for search engines; NULL when there is no word in it. */
export function wanted(text: string): Prisma.Sql {
  // A minus sign is one only before a word; quotes keep words together.
  const cleaned = Prisma.sql`regexp_replace(${plainWords(Prisma.sql`${text}::text`, '"-')}, '([[:alnum:]])-+', '\\1 ', 'g')`
  return Prisma.sql`(SELECT words FROM websearch_to_tsquery('simple', ${cleaned}) AS words WHERE numnode(words) > 0)`
}

/** The same, found in titles only: each word of the query is marked to be one. */
export function wantedInTitle(text: string): Prisma.Sql {
  return Prisma.sql`regexp_replace(${wanted(text)}::text, '(''[^'']*'')', '\\1:A', 'g')::tsquery`
}

/** Has a space in it, so no document can have this word by its text. */
function workspaceWord(workspaceId: string): string {
  return `in ${workspaceId}`
}

/**
 * Small letters, digits and spaces. Accents count, composed or not: but no more than eight on a letter, as
 * `normalize` takes the square of their number and cannot be interrupted. Scripts that put no spaces between
 * words are taken letter by letter.
 */
function plainWords(text: Prisma.Sql, kept = ''): Prisma.Sql {
  const signs = `[^[:alnum:]\\u0300-\\u036f${kept}]+|[\\u0300-\\u036f]{9,}`
  return Prisma.sql`regexp_replace(
    normalize(regexp_replace(lower(${text} COLLATE "und-x-icu"), ${signs}, ' ', 'g')),
    '([\\u0e00-\\u0eff\\u3040-\\u30ff\\u3400-\\u9fff])', ' \\1 ', 'g')`
}

/** No character takes more than four bytes. */
function fitting(words: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(SELECT CASE WHEN octet_length(words) <= ${SEARCHED_BYTES}::int THEN words
    ELSE left(words, ${SEARCHED_BYTES / 4}::int) END FROM (SELECT ${words} AS words OFFSET 0) AS plain)`
}
