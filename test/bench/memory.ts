import { readFileSync } from 'node:fs'

/** Resident memory of a process, MB: now, and the most it ever had (Linux). */
export function memoryOf(pid: number): { nowMB: number; peakMB: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kB = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1])
  return { nowMB: kB('VmRSS') / 1000, peakMB: kB('VmHWM') / 1000 }
}
