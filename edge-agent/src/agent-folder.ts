import { join } from 'node:path'

/** Where an agent keeps its outbox and its keys. */
export function agentFolder(dataDir: string, agent: string): string {
  return join(dataDir, 'agents', agent)
}
