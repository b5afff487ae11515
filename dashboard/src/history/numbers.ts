import { number } from '@munteok/look/format.ts'

/** `12.3` below a hundred, where a tenth still says something; `1,204` above. */
export function meanWords(people: number): string {
  return people < 100 ? String(Math.round(people * 10) / 10) : number(people)
}
