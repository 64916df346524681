import { type GuestWorkspace, guestWorkspace } from '@/local/GuestWorkspace'
import { fileNameOf } from './fileNameOf'
import { savedHere, type WordsInMemory } from './savedHere'

/** How long a database that may be dead is asked. */
const DATABASE_MS = 3_000

export interface UnsentWork {
  /** A zip of Markdown files. */
  zip: Uint8Array<ArrayBuffer>
  documents: number
}

/**
 * All that the server does not have, of the current account: what the database holds, as far as it can be read, and what is
 * open in this tab, which is in memory even if the database is dead (OB10).
 * `workspaceId`: of that workspace only.
 */
export async function exportUnsent(
  workspaceId?: string,
  local: GuestWorkspace = guestWorkspace,
): Promise<UnsentWork> {
  const texts = new Map<string, WordsInMemory>()
  for (const document of await inTime(local.unsentTexts(workspaceId))) texts.set(document.id, document)
  for (const words of savedHere.inMemory()) {
    if (workspaceId === undefined || words.workspaceId === workspaceId)
      texts.set(words.id, { ...texts.get(words.id), ...words })
  }
  const { strToU8, zipSync } = await import('fflate')
  const files: Record<string, Uint8Array> = {}
  for (const { title = '', text = '' } of texts.values())
    files[freeName(files, fileNameOf(title))] = strToU8(text)
  return { zip: zipSync(files), documents: texts.size }
}

/** Titles need not differ, nor may file systems tell upper from lower case. */
function freeName(files: Record<string, unknown>, wanted: string): string {
  const taken = new Set(Object.keys(files).map((name) => name.toLowerCase()))
  for (let count = 1; ; count++) {
    const name = `${wanted}${count > 1 ? ` (${count})` : ''}.md`
    if (!taken.has(name.toLowerCase())) return name
  }
}

/** Nothing of a database that is dead, or does not answer. */
function inTime(reading: Promise<WordsInMemory[]>): Promise<WordsInMemory[]> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<WordsInMemory[]>((resolve) => {
    timer = setTimeout(resolve, DATABASE_MS, [])
  })
  const read = reading.catch((error: unknown) => {
    console.error('What is not sent cannot be read.', error)
    return []
  })
  return Promise.race([read, late]).finally(() => clearTimeout(timer))
}
