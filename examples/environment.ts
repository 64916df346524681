/** What every example is told: `APP_URL`, `API_KEY` and `WORKSPACE_ID`, and the folder as its one argument. */
export const APP_URL = required('APP_URL')
export const API_KEY = required('API_KEY')
export const WORKSPACE_ID = required('WORKSPACE_ID')
export const DIRECTORY = process.argv[2] ?? '.'

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`Set ${name}.`)
  return value
}
