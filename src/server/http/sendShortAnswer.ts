import type { ServerResponse } from 'node:http'
import { problemFrom } from '../api/problemFrom'
import type { ShortAnswer } from './apiAddress'

/** Answers without the app. The headers that all answers have are set by now. */
export function sendShortAnswer(response: ServerResponse, answer: ShortAnswer): void {
  if (answer === 'no content') {
    response.writeHead(204).end()
    return
  }
  const problem = problemFrom(answer)
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
  response.writeHead(problem.status, headers).end(JSON.stringify(problem))
}
