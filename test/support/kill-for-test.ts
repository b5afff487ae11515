import { onTestFinished } from 'vitest'
import type { House } from './house.ts'

/** Ends a process as a power cut would. However this test goes on, the next one finds it running. */
export async function killForTest(house: House, name: string): Promise<void> {
  onTestFinished(async () => {
    if (!house.isRunning(name)) await house.start(name)
  })
  await house.kill(name)
}
