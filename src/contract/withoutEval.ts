import { config } from 'zod/v4/core'

// Schemas made after this do not try to compile themselves, which our content security policy forbids the browser.
// Imported first by each module that makes object schemas for it, as nothing else knows which comes first.
if (typeof window !== 'undefined') config({ jitless: true })
