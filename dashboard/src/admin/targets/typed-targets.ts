import type { Target } from '@munteok/core'

const MOST = 100_000_000

export interface TypedTarget {
  year: number
  uses: string
}

export function typedTargets(targets: readonly Target[]): TypedTarget[] {
  return targets.toSorted((a, b) => a.year - b.year).map(({ year, uses }) => ({ year, uses: String(uses) }))
}

/** @returns undefined where it is no number of uses */
export function usesTyped(typed: string): number | undefined {
  const text = typed.trim().replaceAll(',', '')
  const uses = /^\d+$/.test(text) ? Number(text) : -1
  return uses >= 0 && uses <= MOST ? uses : undefined
}

/** @returns undefined where something is typed that cannot be */
export function targetsTyped(typed: readonly TypedTarget[]): Target[] | undefined {
  const targets = typed.map(({ year, uses }) => ({ year, uses: usesTyped(uses) }))
  return targets.every(isWhole) ? targets : undefined
}

function isWhole(target: { year: number; uses: number | undefined }): target is Target {
  return target.uses !== undefined
}
