import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../support/house.ts'

/** Resident memory of a process, MB: now, and the most it ever had (Linux). */
export function memoryOf(pid: number): { nowMB: number; peakMB: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kB = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1])
  return { nowMB: kB('VmRSS') / 1000, peakMB: kB('VmHWM') / 1000 }
}

const LOOK_EVERY_MS = 5_000
const QUIET_SHARE = 0.02
/** A tick of `utime` and `stime`: 10 ms on every Linux that Node runs on. */
const TICK_MS = 10

/** Waits until a process has next to nothing to do: a recorder learns for a minute after its start. */
export function quiet(pid: number): Promise<true> {
  return eventually(
    'a quiet process',
    async () => {
      const before = cpuMsOf(pid)
      await sleep(LOOK_EVERY_MS)
      return cpuMsOf(pid) - before < QUIET_SHARE * LOOK_EVERY_MS ? true : undefined
    },
    300_000,
  )
}

/** CPU time that a process has had, ms. */
export function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}
