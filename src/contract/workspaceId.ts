import './withoutEval'
import * as z from 'zod'

/** Names the workspace that a request is about. */
export const workspaceIdSchema = z
  .guid()
  .toLowerCase()
  .meta({ description: 'The workspace that the request is about.' })
