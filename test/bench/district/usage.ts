/** What processes use of the machine (Linux). */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { cpuMsOf, memoryOf } from '../process.ts'

/** Cores that were busy, each as a share of one second a second. */
export interface Busy {
  readonly cores: readonly number[]
  /** With everything else that ran on the machine. */
  readonly machine: number
  /** Cores that had nothing to do but wait for the disk. */
  readonly waiting: number
}

/** Begins to look. @param groups of processes, by their ids @returns ends it */
export function watchCpu(groups: readonly (readonly number[])[]): () => Busy {
  const began = performance.now()
  const before = groups.map(cpuMs)
  const machine = machineTicks()
  return () => {
    const ms = performance.now() - began
    const after = machineTicks()
    const ticks = after.all - machine.all
    return {
      cores: groups.map((pids, i) => (cpuMs(pids) - (before[i] ?? 0)) / ms),
      machine: (cpus().length * (after.busy - machine.busy)) / ticks,
      waiting: (cpus().length * (after.waiting - machine.waiting)) / ticks,
    }
  }
}

function cpuMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0)
}

function machineTicks(): { all: number; busy: number; waiting: number } {
  const fields = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.trim().split(/\s+/).slice(1, 9) ?? []
  const ticks = fields.map(Number)
  const all = ticks.reduce((sum, one) => sum + one, 0)
  const [, , , idle = 0, waiting = 0] = ticks
  return { all, busy: all - idle - waiting, waiting }
}

export function memoryMB(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + memoryOf(pid).nowMB, 0)
}

export function openFiles(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + readdirSync(`/proc/${pid}/fd`).length, 0)
}

/** Bytes that the files below a folder take on the disk. */
export function diskBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).blocks * 512, 0)
}
