import './withoutEval'
import * as z from 'zod'
import { displayNameSchema } from './displayName'
import { isStorableText } from './isStorableText'
import { limits } from './limits'

/** What `/api/auth` may be sent, beside nothing: by the path below it. */

const storable = (maxLength: number) =>
  z.string().max(maxLength).refine(isStorableText, 'has a character that cannot be stored')

const emailSchema = storable(limits.maxEmailLength).trim().toLowerCase()
const passwordSchema = storable(limits.maxPasswordLength)
const nameSchema = displayNameSchema(limits.maxUserNameLength)

/** The address of a picture: where others' browsers would fetch it, so nothing but https. */
const pictureSchema = z
  .url({ protocol: /^https$/ })
  .max(limits.maxPictureUrlLength)
  .refine(isStorableText)
  .nullable()

export const signUpInputSchema = z.object({
  name: nameSchema,
  email: emailSchema,
  password: passwordSchema,
  image: pictureSchema.optional(),
  /** The token of an invitation, where one is needed to sign up. */
  invite: z.string().max(limits.maxTokenLength).optional(),
  rememberMe: z.boolean().optional(),
})

export const signInInputSchema = z.object({
  email: emailSchema,
  password: passwordSchema,
  rememberMe: z.boolean().optional(),
})

export const updateUserInputSchema = z
  .strictObject({ name: nameSchema.optional(), image: pictureSchema.optional() })
  .refine((fields) => Object.keys(fields).length > 0, 'has nothing to change')

export const changePasswordInputSchema = z.strictObject({
  currentPassword: passwordSchema,
  newPassword: passwordSchema,
  /** Other sessions end in any case. */
  revokeOtherSessions: z.boolean().optional(),
  /** Whether API keys end, too. */
  revoke_keys: z.boolean().default(false),
})

export const verifyPasswordInputSchema = z.strictObject({ password: passwordSchema })

export const revokeSessionInputSchema = z.strictObject({ token: storable(limits.maxTokenLength) })

/** What of the answer to a sign-up or sign-in the server itself reads. */
export const signedInSchema = z.object({ user: z.object({ id: z.string() }) })
