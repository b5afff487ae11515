import type { DatabaseRow } from './database-rows.ts'

/** As short a part as this, had two pseudonyms in common by chance, would be one in a thousand million. */
const TELLING_CHARS = 6

/**
 * What in some rows could tell that a card of one day is that of another day: a value that stands beside
 * its pseudonym on both days and beside no other card. Numbers count people and time; they are left out.
 *
 * @param pseudonyms the card's own, one a day
 */
export function tiesBetweenDays(pseudonyms: readonly string[], rows: readonly DatabaseRow[]): string[] {
  const byDay = pseudonyms.map(() => new Set<string>())
  const others = new Set<string>()
  for (const { values } of rows) {
    const day = pseudonyms.findIndex((own) => values.some((value) => value.includes(own)))
    const told = byDay[day] ?? others
    for (const value of values) if (!/^-?[\d.]*$/.test(value)) told.add(value)
  }
  const days = (value: string) => byDay.filter((day) => day.has(value)).length
  return [...new Set(byDay.flatMap((day) => [...day]))].filter(
    (value) => days(value) > 1 && !others.has(value),
  )
}

/** The parts that two or more of these have in common. */
export function commonParts(pseudonyms: readonly string[]): string[] {
  const seen = new Map<string, string>()
  const common = new Set<string>()
  for (const pseudonym of pseudonyms)
    for (let i = 0; i + TELLING_CHARS <= pseudonym.length; i++) {
      const part = pseudonym.slice(i, i + TELLING_CHARS)
      if ((seen.get(part) ?? pseudonym) !== pseudonym) common.add(part)
      seen.set(part, pseudonym)
    }
  return [...common]
}
