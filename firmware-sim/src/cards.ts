import { Random } from './random.ts'

/** The numbers printed on the simulated staff's cards: enrol them as staff at the agents. */
export const STAFF_CARDS: readonly string[] = numbered(4_207_001, 6)

/** The numbers printed on the simulated tenants' cards: enrol them as tenants. */
export const TENANT_CARDS: readonly string[] = numbered(4_309_001, 12)

/** Card numbers of visitors begin here, above those of staff and tenants. */
const FIRST_VISITOR_CARD = 10_000_000

function numbered(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => printed(first + i))
}

function printed(number: number): string {
  return String(number).padStart(10, '0')
}

/**
 * The cards of visitors: as many as are asked for, always the same ones for one seed. Never the card
 * of staff or a tenant.
 */
export class VisitorCards {
  readonly #random: Random
  readonly #cards: string[] = []
  readonly #used = new Set<string>()

  constructor(seed: number) {
    this.#random = new Random(seed).fork('visitor cards')
  }

  /** @param index 0, 1, 2 … */
  at(index: number): string {
    while (this.#cards.length <= index) this.#make()
    return this.#cards[index] as string
  }

  #make(): void {
    const card = printed(FIRST_VISITOR_CARD + this.#random.int(0xffff_ffff - FIRST_VISITOR_CARD))
    if (this.#used.has(card)) return
    this.#used.add(card)
    this.#cards.push(card)
  }
}
