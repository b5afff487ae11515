/** Years, months and days as Korean and other tables write them. */
import type { LocalTime } from '@munteok/core'
import { type Cell, textOf } from './cell.ts'

/** `2019`, `2019-03` or `2019-03-04`; or why it is none. */
export type PeriodOrWhy = { readonly period: string } | { readonly wrong: string }

const YEAR = /^(\d{4})\s*(?:년도|년|)\.?$/
const MONTH = /^(\d{4})\s*[-./년]\s*(\d{1,2})\s*[.월]?$/
const DAY = /^(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?(?=$|[\sT(])/
const EIGHT_DIGITS = /^(\d{4})(\d{2})(\d{2})$/
const ZONED = /T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/

/** A cell that says a whole period: a year, a month or a day. */
export function periodOf(cell: Cell | undefined): PeriodOrWhy {
  if (cell instanceof Date) return dayOfDate(cell)
  const text = textOf(cell)
  // A spreadsheet turns October, typed as 2019.10, into this number.
  if (/^\d{4}\.1$/.test(text))
    return { wrong: `"${text}" may be January or October: write ${text.slice(0, 4)}-01 or -10` }
  const year = YEAR.exec(text)
  if (year?.[1]) return checked(year[1], text)
  const month = MONTH.exec(text)
  if (month?.[1] && month[2]) return checked(`${month[1]}-${two(month[2])}`, text)
  const day = DAY.exec(text) ?? EIGHT_DIGITS.exec(text)
  if (day?.[1] && day[2] && day[3] && !/\d:/.test(text)) return dayFrom(day[1], day[2], day[3], text)
  return { wrong: text === '' ? 'no year, month or day' : `"${text}" is no year, month or day` }
}

/** The month in a cell of its own: `3`, `03`, `3월`; or with its year. */
export function monthOf(cell: Cell | undefined, year: string | undefined): PeriodOrWhy {
  const text = textOf(cell)
  const alone = /^(\d{1,2})\s*월?$/.exec(text)?.[1]
  if (alone === undefined) {
    const whole = periodOf(cell)
    if ('wrong' in whole) return { wrong: `"${text}" is no month` }
    return year === undefined || whole.period.startsWith(year)
      ? { period: whole.period.slice(0, 7) }
      : { wrong: `month "${text}" is not of ${year}` }
  }
  if (year === undefined) return { wrong: `month "${text}" without its year` }
  return checked(`${year}-${two(alone)}`, text)
}

/**
 * The day of an instant: ISO with a zone is taken to the building's time; any other time is taken to be
 * told in it.
 */
export function dayOfTime(cell: Cell | undefined, time: LocalTime): PeriodOrWhy {
  if (cell instanceof Date) return dayOfDate(cell)
  const text = textOf(cell)
  if (ZONED.test(text)) {
    const at = Date.parse(text)
    if (!Number.isNaN(at)) return { period: time.dayOf(at) }
  }
  const day = DAY.exec(text)
  if (day?.[1] && day[2] && day[3]) return dayFrom(day[1], day[2], day[3], text)
  return { wrong: text === '' ? 'no time' : `"${text}" is no time of a day` }
}

/** The first and the last day of a period. */
export function spanOf(period: string): { first: string; last: string } {
  if (period.length === 10) return { first: period, last: period }
  if (period.length === 4) return { first: `${period}-01-01`, last: `${period}-12-31` }
  const [year = 0, month = 0] = period.split('-').map(Number)
  const last = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)
  return { first: `${period}-01`, last }
}

function dayOfDate(date: Date): PeriodOrWhy {
  const text = textOf(date)
  return text === '' ? { wrong: 'a date that does not exist' } : checked(text, text)
}

function dayFrom(year: string, month: string, day: string, text: string): PeriodOrWhy {
  return checked(`${year}-${two(month)}-${two(day)}`, text)
}

/** The schema of a day is a pattern: here the 30th of February is found out. */
function checked(period: string, text: string): PeriodOrWhy {
  const day = `${period}-01-01`.slice(0, 10)
  const ms = Date.parse(`${day}T00:00:00Z`)
  const exists = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day)
  const plausible = Number(period.slice(0, 4)) >= 1970
  if (exists && plausible) return { period }
  const what = period.length === 10 ? 'day' : period.length === 7 ? 'month' : 'year'
  return { wrong: `"${text}" is no ${what} of the calendar` }
}

function two(digits: string): string {
  return digits.padStart(2, '0')
}
