import { number } from '@munteok/look/format.ts'
import type { DevicesWords } from './words.ts'

const MINUTE_S = 60
const HOUR_S = 60 * MINUTE_S
const DAY_S = 24 * HOUR_S

/** A length of time in its largest unit: `40초`, `3 minutes`. */
export function spanWords(ms: number, { span }: Pick<DevicesWords, 'span'>): string {
  const seconds = Math.round(Math.abs(ms) / 1000)
  const [unit, size] =
    seconds < 2 * MINUTE_S
      ? (['seconds', 1] as const)
      : seconds < 2 * HOUR_S
        ? (['minutes', MINUTE_S] as const)
        : seconds < 2 * DAY_S
          ? (['hours', HOUR_S] as const)
          : (['days', DAY_S] as const)
  const count = Math.round(seconds / size)
  return span[unit](number(count), count)
}
