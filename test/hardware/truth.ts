/** What the devices sent, and what the ledger has: the one is held against the other. */
import { eventsOf } from '../support/ledger.ts'

export interface Totals {
  in: number
  out: number
}

export class Truth {
  /** People whom each counter counted since the agent first heard of it. */
  readonly passed: Record<string, Totals> = {}
  /** Cards and codes in the order in which each reader read them. */
  readonly shown: Record<string, string[]> = {}

  /** @returns what a counter has counted so far */
  walk(device: string, entered: number, left: number): Totals {
    this.passed[device] ??= { in: 0, out: 0 }
    const passed = this.passed[device]
    passed.in += entered
    passed.out += left
    return passed
  }

  show(device: string, cardOrCode: string): void {
    this.shown[device] ??= []
    this.shown[device].push(cardOrCode)
  }
}

export interface Recorded {
  readonly passed: Record<string, Totals>
  /** The pseudonyms of who checked in, by device. */
  readonly shown: Record<string, string[]>
}

export function recordedIn(ledgerFile: string): Recorded {
  const recorded = new Truth()
  for (const event of eventsOf(ledgerFile)) {
    if (event.kind === 'passage') recorded.walk(event.device, event.in, event.out)
    else recorded.show(event.device, event.visitor ?? '')
  }
  return recorded
}

/** When a counter's last people were read. UTC epoch milliseconds. */
export function lastPassageAt(ledgerFile: string, device: string): number {
  const passages = eventsOf(ledgerFile).filter((event) => event.kind === 'passage' && event.device === device)
  return passages.at(-1)?.at ?? 0
}

/** How many readings of each device there are: to be the same on both sides. */
export function counts({ passed, shown }: Recorded): Record<string, unknown> {
  const visits = Object.entries(shown).map(([device, list]) => [device, list.length] as const)
  return { ...passed, ...Object.fromEntries(visits) }
}

/**
 * A card must have one pseudonym, at whichever reader, and a pseudonym one card.
 * @returns what is otherwise
 */
export function mistakenIdentities(truth: Recorded, recorded: Recorded): string[] {
  const [visitorOf, cardOf] = [new Map<string, string>(), new Map<string, string>()]
  const faults: string[] = []
  for (const [device, cards] of Object.entries(truth.shown)) {
    cards.forEach((card, i) => {
      const visitor = recorded.shown[device]?.[i] ?? ''
      if ((visitorOf.get(card) ?? visitor) !== visitor) faults.push(`${device}: ${card} has two pseudonyms`)
      if ((cardOf.get(visitor) ?? card) !== card)
        faults.push(`${device}: ${card} and ${cardOf.get(visitor)} have one pseudonym`)
      visitorOf.set(card, visitor)
      cardOf.set(visitor, card)
    })
  }
  return faults
}
