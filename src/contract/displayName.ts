import './withoutEval'
import * as z from 'zod'
import { isStorableText } from './isStorableText'

/** Characters that break a line or turn around what stands beside the name: controls, separators, bidi overrides. */
const disruptive = '\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069'
const DISRUPTIVE = new RegExp(`[${disruptive}]`, 'u')

/** Characters that leave no mark: by themselves they are no name. */
const invisible = '\\s\\p{Default_Ignorable_Code_Point}\\u2800'
const INVISIBLE = new RegExp(`[${invisible}]`, 'gu')

/** The same for the API's description. */
const pattern = `^[^${disruptive}]*[^${disruptive}${invisible}][^${disruptive}]*$`

/** A name that is shown to others: of a person, a workspace or a key. Blanks around it are taken away. */
export function displayNameSchema(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine(isStorableText, { error: 'has a character that cannot be stored', abort: true })
    .refine(
      (name) => !DISRUPTIVE.test(name),
      'has a control character or one that changes the direction of text',
    )
    .refine((name) => name.replace(INVISIBLE, '') !== '', 'has no character that can be seen')
    .meta({ pattern })
}
