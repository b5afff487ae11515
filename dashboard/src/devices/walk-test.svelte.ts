import type { LivePassages } from '@munteok/core'
import { expectedPasses, verdictOf, type WalkPlan, type WalkResult, type Way } from './walk-verdict.ts'

/** After the last pass that was expected, so long nothing more may come before the verdict. */
const QUIET_MS = 5_000
/** Nobody walks any more, and nobody pressed the button. */
const FORGOTTEN_MS = 120_000
const PASSES = 5

export interface SeenPass {
  readonly way: Way
  /** By the recorder's clock. */
  readonly at: number
}

/**
 * One test of one counter. It writes nothing anywhere: it only listens to what the recorder has counted.
 * `tick` must be called about once a second with the device's own clock.
 */
export class WalkTest {
  phase: 'choosing' | 'walking' | 'done' | 'lost' = $state('choosing')
  portal = $state('')
  both = $state(true)
  seen: readonly SeenPass[] = $state.raw([])
  /** What other counters saw meanwhile, by portal. */
  elsewhere: Readonly<Record<string, number>> = $state.raw({})
  #lastAt = 0

  get plan(): WalkPlan {
    return { passes: PASSES, both: this.both }
  }

  get expected(): number {
    return expectedPasses(this.plan)
  }

  get result(): WalkResult {
    return verdictOf(
      this.plan,
      this.seen.map(({ way }) => way),
    )
  }

  start(now: number): void {
    this.seen = []
    this.elsewhere = {}
    this.#lastAt = now
    this.phase = 'walking'
  }

  hear({ at, passages }: LivePassages, now: number): void {
    if (this.phase !== 'walking') return
    for (const passage of passages) {
      const ways = inOrder(passage, this.seen.at(-1)?.way)
      if (passage.portal === this.portal) {
        this.seen = [...this.seen, ...ways.map((way) => ({ way, at }))]
        this.#lastAt = now
      } else {
        const before = this.elsewhere[passage.portal] ?? 0
        this.elsewhere = { ...this.elsewhere, [passage.portal]: before + ways.length }
      }
    }
  }

  tick(now: number): void {
    if (this.phase !== 'walking') return
    const quiet = now - this.#lastAt
    if (quiet >= FORGOTTEN_MS || (this.seen.length >= this.expected && quiet >= QUIET_MS)) this.stop()
  }

  /** What is counted while the line is down is not seen: the test says nothing then. */
  lineLost(): void {
    if (this.phase === 'walking') this.phase = 'lost'
  }

  stop(): void {
    this.phase = 'done'
  }

  again(): void {
    this.phase = 'choosing'
  }
}

/** People whom one message counted both ways: in turn, beginning with the way that was not the last. */
function inOrder(counted: { in: number; out: number }, last: Way | undefined): Way[] {
  const ways: Way[] = []
  let { in: ins, out: outs } = counted
  let next: Way = last === 'in' ? 'out' : 'in'
  while (ins + outs > 0) {
    const way = next === 'in' ? (ins > 0 ? 'in' : 'out') : outs > 0 ? 'out' : 'in'
    if (way === 'in') ins -= 1
    else outs -= 1
    ways.push(way)
    next = way === 'in' ? 'out' : 'in'
  }
  return ways
}
