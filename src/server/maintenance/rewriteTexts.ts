/** How the texts of a stretch of history are kept once some of its versions are gone. Pure. [BT15] */
import { setImmediate } from 'node:timers/promises'
import { type PastText, pastText, TextChain, WHOLE_EVERY } from '../documents/pastText'

/** A version as its row has it. */
export interface KeptText {
  content: string | null
  /** null: `content` is the whole text; or there is none, and it is the next version's. */
  edits: number[] | null
  isGone: boolean
}

/** What the stretch is a part of. */
export interface Surroundings {
  /** The text of the version after it. */
  nextText: string
  /** Versions from there to the next whole text, and from the stretch back to the last one before it. */
  above: number
  below: number
  /** Else all texts become whole ones. */
  mayKeepEdits: boolean
}

/** What became of a text; undefined: it stays as it is. */
export type Rewritten = { text: PastText | undefined } | undefined

/**
 * Keeps each text as edits of the next one that is left, and one whole text among so many: other threads of work get
 * their turn in between.
 * @param versions oldest first
 */
export async function rewriteTexts(
  versions: readonly KeptText[],
  { nextText, above, below, mayKeepEdits }: Surroundings,
): Promise<Rewritten[]> {
  const rewritten: Rewritten[] = versions.map(() => undefined)
  let chain = new TextChain(nextText)
  let keptText = nextText
  let nextIsGone = false
  let depth = above
  for (let index = versions.length - 1; index >= 0; index--) {
    const version = versions[index]
    if (!version) break
    const { content, edits, isGone } = version
    if (content !== null && edits) chain.edit({ content, edits })
    else if (content !== null) chain = new TextChain(content)
    if (isGone) {
      nextIsGone = true
      continue
    }
    await setImmediate()
    const text = chain.text()
    const isTooFar = depth + 1 >= WHOLE_EVERY || (index === 0 && depth + 1 + below > WHOLE_EVERY)
    const isWhole = content !== null && !edits
    if (nextIsGone || (mayKeepEdits && isWhole !== isTooFar)) {
      const past = isTooFar ? { content: text } : pastText(text, keptText, mayKeepEdits)
      if (!isWhole || past?.content !== content) rewritten[index] = { text: past }
    }
    const change = rewritten[index]
    const now = change ? change.text : version
    depth = now && now.content !== null && !now.edits ? 0 : depth + 1
    keptText = text
    nextIsGone = false
  }
  return rewritten
}
