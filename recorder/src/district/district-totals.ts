import type { DistrictBuilding, DistrictTotals } from '@munteok/core'

/** All buildings together. Who is not heard now counts for nothing in the present: an old number is no number. */
export function districtTotals(buildings: readonly DistrictBuilding[]): DistrictTotals {
  const here = buildings.flatMap(({ occupancy, capacity }) =>
    occupancy && !occupancy.stale ? [{ ...occupancy, capacity: capacity ?? 0 }] : [],
  )
  const years = buildings.flatMap(({ year }) => year ?? [])
  const pledged = years.flatMap(({ uses, target }) => (target === null ? [] : [{ uses, target }]))
  const people = sum(here.map((one) => one.people))
  const uses = sum(pledged.map((one) => one.uses))
  const target = sum(pledged.map((one) => one.target))
  return {
    now: {
      buildings: here.length,
      people,
      // Buildings err independently of each other: their errors add up in squares.
      low: people - Math.hypot(...here.map((one) => one.people - one.low)),
      high: people + Math.hypot(...here.map((one) => one.high - one.people)),
      capacity: sum(here.map((one) => one.capacity)),
    },
    year: {
      buildings: years.length,
      uses: sum(years.map((one) => one.uses)),
      people: sum(years.map((one) => one.people)),
    },
    pledged: { buildings: pledged.length, uses, target, rate: target === 0 ? null : uses / target },
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
