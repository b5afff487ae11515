/** (e) How long `munteok start` takes from nothing until it prints the addresses. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MUNTEOK, NODE_FLAGS } from '../support/house.ts'

/** @returns seconds */
export async function startUpTime(): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'munteok-start-'))
  const begin = performance.now()
  const child = spawn(process.execPath, [...NODE_FLAGS, MUNTEOK, 'start', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const gone = new Promise((resolve) => child.once('exit', resolve))
  try {
    await new Promise<void>((resolve, reject) => {
      let said = ''
      child.stdout.on('data', (chunk) => {
        said += chunk
        if (said.includes('dashboard')) resolve()
      })
      child.once('exit', (code) => reject(new Error(`munteok start ended (${code}): is a port taken?`)))
    })
    return (performance.now() - begin) / 1000
  } finally {
    child.kill('SIGTERM')
    await gone
    rmSync(dataDir, { recursive: true, force: true })
  }
}
