import type { UsageDayAnswer, UsageParts } from '@munteok/core'

/** What a day's uses are the sum of. A correction that was taken back, and the one that takes it back, cancel out. */
export function partsOfDay({ checkIns, thinned, imported, corrections }: UsageDayAnswer): UsageParts {
  const uses = checkIns.filter(({ outcome }) => outcome === 'use').length
  return {
    reported: 0,
    imported: sum(imported.map((row) => row.uses)),
    counted: uses + sum(thinned.map((rest) => rest.uses)),
    corrected: sum(corrections.map(({ correction }) => correction.uses)),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
