/** The folder's methods for a shell: `node folder.mjs METHOD DIRECTORY [ARGUMENT]`, JSON on standard input. */
import { readFileSync } from 'node:fs'
import { Folder } from '../folder.mjs'

const [method, directory = '.', argument = ''] = process.argv.slice(2)
const folder = new Folder(directory)
const input = () => JSON.parse(readFileSync(0, 'utf8'))

if (method === 'plan') folder.plan(argument)
else if (method === 'settle') folder.settle(argument, input())
else if (method === 'startOver') folder.startOver()
else if (method === 'cursor') console.log(folder.cursor ? `cursor=${encodeURIComponent(folder.cursor)}` : '')
else if (method === 'take') {
  const page = input()
  folder.take(page)
  console.log(page.has_more ? 'more' : 'done')
} else throw new Error(`no method ${method}`)
