import { config } from 'zod/v4/core'

// Schemas made after this do not try to compile themselves, which our content security policy forbids the browser.
if (typeof window !== 'undefined') config({ jitless: true })
