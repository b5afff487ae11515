import { type AlarmRules, DEFAULT_ALARM_RULES } from '@munteok/core'

const MAX_PERCENT = 200
const MAX_EVENTS = 10_000_000
/** What is proposed to whoever turns a rule on. */
const PERCENT = toPercent(DEFAULT_ALARM_RULES.capacityShare ?? 1)
const EVENTS = String(DEFAULT_ALARM_RULES.queuedEvents ?? 1000)

/** The rules as they are typed. */
export interface TypedRules {
  capacity: boolean
  percent: string
  counter: boolean
  queue: boolean
  events: string
  webhook: string
}

export function typedRules({ capacityShare, counterSilent, queuedEvents, webhook }: AlarmRules): TypedRules {
  return {
    capacity: capacityShare !== null,
    percent: capacityShare === null ? PERCENT : toPercent(capacityShare),
    counter: counterSilent,
    queue: queuedEvents !== null,
    events: queuedEvents === null ? EVENTS : String(queuedEvents),
    webhook: webhook ?? '',
  }
}

export function toPercent(share: number): string {
  return String(Math.round(share * 1000) / 10)
}

/** What is typed that cannot be. */
export function wrongRules(typed: TypedRules): { share: boolean; events: boolean; webhook: boolean } {
  const { capacity, percent, queue, events, webhook } = typed
  return {
    share: capacity && !isBetween(numberTyped(percent), 1, MAX_PERCENT),
    events:
      queue && !(isBetween(numberTyped(events), 1, MAX_EVENTS) && Number.isInteger(numberTyped(events))),
    webhook: webhook.trim() !== '' && !isAddress(webhook.trim()),
  }
}

export function rulesTyped({ capacity, percent, counter, queue, events, webhook }: TypedRules): AlarmRules {
  return {
    capacityShare: capacity ? numberTyped(percent) / 100 : null,
    counterSilent: counter,
    queuedEvents: queue ? numberTyped(events) : null,
    ...(webhook.trim() && { webhook: webhook.trim() }),
  }
}

function numberTyped(typed: string): number {
  const text = typed.trim().replaceAll(',', '').replace(/%$/, '')
  return text === '' ? Number.NaN : Number(text)
}

function isBetween(value: number, least: number, most: number): boolean {
  return value >= least && value <= most
}

function isAddress(typed: string): boolean {
  return /^https?:\/\//.test(typed) && URL.canParse(typed)
}
