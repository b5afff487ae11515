import type { Receipt } from '@munteok/core'

/** Somebody checks in at a kiosk by finger. @param agentUrl of the agent's API */
export async function touch(agentUrl: string, people = 1): Promise<Receipt> {
  const answer = await askToCheckIn(agentUrl, people)
  if (!answer.ok) throw new Error(`${agentUrl}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Receipt
}

export function askToCheckIn(agentUrl: string, people = 1): Promise<Response> {
  return fetch(new URL('/api/check-ins', agentUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ people }),
  })
}
