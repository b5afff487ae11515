import { spawn } from 'node:child_process'
import { MUNTEOK } from './house.ts'

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command of the front door to its end, as a person would. */
export function munteok(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const child = spawn(process.execPath, [MUNTEOK, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/**
 * Runs one that must succeed.
 * @returns what it printed
 */
export async function made(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await munteok(args)
  if (code !== 0) throw new Error(`munteok ${args.join(' ')}: ${stderr}`)
  return stdout
}
