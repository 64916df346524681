import { dictionary } from '@zxcvbn-ts/language-common'
import { limits } from '@/contract/limits'

/** The 49,000 passwords that are tried first, as they turned up in leaks, in lower case. */
let common: ReadonlySet<string> | undefined

/** What an attacker tries who knows whose account it is, and where. */
interface Owner {
  name: string
  email: string
}

const PRODUCT_NAMES = ['batchdocumentsync', 'batchdocument', 'documentsync', 'batchsync']

/** A few digits or signs at the end make a word no better: `Sunshine2024!`. */
const TAIL = /[^\p{L}]{1,6}$/u

/** Why nobody may have this password, in a sentence; undefined: somebody may. [AC1] */
export function passwordFault(password: string, { name, email }: Owner): string | undefined {
  const { minPasswordLength, maxPasswordLength } = limits
  if (password.length < minPasswordLength) return `Use at least ${minPasswordLength} characters.`
  if (password.length > maxPasswordLength) return `Use at most ${maxPasswordLength} characters.`
  const text = password.normalize('NFKC').toLowerCase()
  common ??= new Set(dictionary['passwords-common'])
  if (isCommon(text) || isCommon(text.replace(TAIL, '')))
    return 'This password is on the lists that attackers try first. Choose another.'
  if (isPattern(text)) return 'This password is a simple pattern. Choose another.'
  const word = lettersAndDigits(text)
  const stem = lettersAndDigits(text.replace(TAIL, ''))
  if (PRODUCT_NAMES.some((known) => known === word || known === stem))
    return 'This password is the name of this product. Choose another.'
  if (ownWords(name, email).some((known) => known === word || known === stem))
    return 'This password is your own name or e-mail address. Choose another.'
  return undefined
}

function isCommon(text: string): boolean {
  return common?.has(text) ?? false
}

/** One or two or three characters again and again, or characters in the order of the alphabet or of digits. */
function isPattern(text: string): boolean {
  const points = [...text].map((character) => character.codePointAt(0) ?? 0)
  if (new Set(points).size <= 3) return true
  const steps = new Set(points.slice(1).map((point, index) => point - (points[index] ?? 0)))
  return steps.size === 1
}

function ownWords(name: string, email: string): string[] {
  const [local = '', domain = ''] = email.split('@')
  const names = name.split(/\s+/)
  const words = [email, local, domain, name, [...names].reverse().join(''), ...names]
  return words.map((word) => lettersAndDigits(word.normalize('NFKC').toLowerCase())).filter(Boolean)
}

function lettersAndDigits(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '')
}
