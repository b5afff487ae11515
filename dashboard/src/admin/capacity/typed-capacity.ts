import type { Building, CapacityRule } from '@munteok/core'

const MAX_M2 = 1000
const MAX_PEOPLE = 100_000

/** The rule as it is typed; a floor without a figure of its own is empty. */
export interface TypedCapacity {
  m2: string
  floors: Record<string, string>
}

export function typedCapacity({ m2PerPerson, floors }: CapacityRule, building: Building): TypedCapacity {
  const own = building.floors.map(({ id }) => [id, String(floors[id] ?? '')] as const)
  return { m2: String(m2PerPerson), floors: Object.fromEntries(own) }
}

/** @returns undefined where it is none that can be */
export function m2Typed(typed: string): number | undefined {
  const m2 = Number(typed.trim().replace(',', '.'))
  return typed.trim() !== '' && m2 > 0 && m2 <= MAX_M2 ? m2 : undefined
}

/** @returns undefined for nothing typed, null where it is no number of people */
export function peopleTyped(typed: string): number | undefined | null {
  const text = typed.trim().replaceAll(',', '')
  if (text === '') return undefined
  const people = /^\d+$/.test(text) ? Number(text) : 0
  return people >= 1 && people <= MAX_PEOPLE ? people : null
}

/** @returns undefined where something is typed that cannot be */
export function capacityTyped({ m2, floors }: TypedCapacity): CapacityRule | undefined {
  const m2PerPerson = m2Typed(m2)
  const own = Object.entries(floors).map(([id, typed]) => [id, peopleTyped(typed)] as const)
  if (m2PerPerson === undefined || own.some(([, people]) => people === null)) return undefined
  return { m2PerPerson, floors: Object.fromEntries(own.filter(isGiven)) }
}

function isGiven(one: readonly [string, number | undefined | null]): one is [string, number] {
  return typeof one[1] === 'number'
}
