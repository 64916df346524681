/** `npm run build`: what `npm start` does first. */
import { buildApp } from './app/buildApp.ts'

await buildApp()
