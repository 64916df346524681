/** `fetch` that waits and tries again when the server is busy (429, 503: `Retry-After`) or cannot be reached. */
export async function patientFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init)
  for (let attempt = 1; ; attempt++) {
    const lastTry = attempt === 10
    try {
      const response = await fetch(request.clone(), { signal: AbortSignal.timeout(60_000) })
      if (lastTry || ![429, 503].includes(response.status)) return response
      await waitSeconds(Number(response.headers.get('retry-after')) || 1)
    } catch (error) {
      if (lastTry) throw error
      await waitSeconds(Math.random() * Math.min(2 ** attempt, 30))
    }
  }
}

function waitSeconds(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
}
