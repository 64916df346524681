/** parse-server on the benchmark's own PostgreSQL; DATABASE_URL and PORT say where. */
import express from 'express'
import { ParseServer } from 'parse-server'

const { DATABASE_URL, PORT } = process.env
const parse = new ParseServer({
  databaseURI: DATABASE_URL,
  serverURL: `http://127.0.0.1:${PORT}/parse`,
  appId: 'bench',
  masterKey: 'known to the benchmark only',
  restAPIKey: 'bench',
  allowClientClassCreation: true,
  // No line per request, neither on disk nor on the screen.
  logLevel: 'error',
  silent: true,
  logsFolder: null,
})
await parse.start()
const app = express()
app.use('/parse', parse.app)
app.listen(Number(PORT), '127.0.0.1', () => console.log('Ready'))
