import * as z from 'zod'
import { isStorableText } from './isStorableText'
import { limits } from './limits'

export const roleSchema = z.enum(['owner', 'editor', 'viewer'])
export type Role = z.infer<typeof roleSchema>

export const workspaceSchema = z.object({
  id: z.guid(),
  name: z.string(),
  /** The caller's role in it. */
  role: roleSchema,
  /** The workspace its owner got at sign-up, where a guest's documents go. */
  personal: z.boolean(),
})
export type Workspace = z.infer<typeof workspaceSchema>

export const workspaceListSchema = z.object({ workspaces: z.array(workspaceSchema) })

export const createWorkspaceInputSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(limits.maxWorkspaceNameLength)
    .refine(isStorableText, 'has a character that cannot be stored'),
})
