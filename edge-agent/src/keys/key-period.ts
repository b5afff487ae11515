/** Keys that hold for one day or one year, each made one way from the one before. */
import { createHmac, randomBytes } from 'node:crypto'
import { type Day, nextDay } from '@munteok/core'

/** How long a key holds. Periods are compared as text. */
export interface KeyPeriod {
  readonly name: 'day' | 'year'
  /** What its key is called. */
  readonly title: string
  /** What becomes of a card while agents have different keys. */
  readonly apart: string
  /** The period that a day lies in. */
  of(day: Day): string
  next(period: string): string
  /** What is hashed for a card. */
  text(identity: string): string
}

/** A day of the building's calendar, as `2026-11-24`. */
export const DAY: KeyPeriod = {
  name: 'day',
  title: 'visitor key',
  apart: 'counts as two visitors today',
  of: (day) => day,
  next: nextDay,
  text: (identity) => identity,
}

/** A calendar year, as `2026`. */
export const YEAR: KeyPeriod = {
  name: 'year',
  title: 'year key',
  apart: 'is taken for two cards this year',
  of: (day) => day.slice(0, 4),
  next: (year) => String(Number(year) + 1).padStart(4, '0'),
  // Never the same as a day's, not even where somebody gave both the same key.
  text: (identity) => `munteok year card ${identity}`,
}

/** A key and what it holds for. */
export interface PeriodKey {
  readonly period: string
  /** 32 bytes, base64url. */
  readonly key: string
}

export function newPeriodKey(period: string): PeriodKey {
  return { period, key: randomBytes(32).toString('base64url') }
}

/**
 * The key of a later period. One way: HMAC-SHA-256(key, "munteok day <day>"), or "munteok year <year>",
 * for each period in between.
 * @param to not before `from.period`
 */
export function ratchet(kind: KeyPeriod, from: PeriodKey, to: string): PeriodKey {
  let { period, key } = from
  while (period < to) {
    period = kind.next(period)
    key = hmac(key, `munteok ${kind.name} ${period}`).toString('base64url')
  }
  return { period, key }
}

/** HMAC-SHA-256(key, the card's text in this kind of period), its first 16 bytes as base64url. */
export function pseudonym(kind: KeyPeriod, key: string, identity: string): string {
  return hmac(key, kind.text(identity)).subarray(0, 16).toString('base64url')
}

function hmac(key: string, text: string): Buffer {
  return createHmac('sha256', Buffer.from(key, 'base64url')).update(text).digest()
}
