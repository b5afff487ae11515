import type { ChildProcess } from 'node:child_process'

/** @returns true once something answers there, with whatever status; else undefined */
export async function answersHttp(url: string): Promise<true | undefined> {
  const answer = await fetch(url).catch(() => undefined)
  await answer?.body?.cancel()
  return answer ? true : undefined
}

/** Resolves once the process is gone. */
export async function ended(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await gone
}
