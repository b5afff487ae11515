import type { OccupancyBucket } from '../occupancy-history.ts'

/** People over some time, of any length. */
export type Mean = Omit<OccupancyBucket, 'start'>

/** Puts times together: means weigh by how long they are of, and the most is the most of all. */
export class Weighted {
  #parts = 0
  #weight = 0
  #mean = 0
  #low = 0
  #high = 0
  #max = 0

  /** @param weight 0 for what only counts for the most */
  add({ mean, low, high, max }: Mean, weight: number): void {
    this.#parts += 1
    this.#weight += weight
    this.#mean += mean * weight
    this.#low += low * weight
    this.#high += high * weight
    this.#max = Math.max(this.#max, max)
  }

  /** @returns undefined where nothing was added */
  get mean(): Mean | undefined {
    if (this.#parts === 0) return undefined
    const by = this.#weight || 1
    return { mean: this.#mean / by, low: this.#low / by, high: this.#high / by, max: this.#max }
  }
}
