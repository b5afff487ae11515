import { cardIdentity, isMadeUpUid } from './card-identity.ts'

/** A card that was missed so often in a row has been taken away. */
const MISSED_POLLS = 3

/**
 * The NFC cards that lie at a reader from one poll to the next, so that each is told as one.
 *
 * Of several cards, in a purse say, each poll may find another one: in turns they would look like new
 * taps without end. So only the latest of them goes on being told.
 *
 * A number that is made up by chance is told as the first one for as long as one is there, whether or
 * not the phone makes up others in the meantime. The next time it is another one: the use counts, but
 * nobody can see that it is the same visit.
 */
export class CardsInField {
  /** By what is seen of it, the poll that saw it last. */
  readonly #seen = new Map<string, number>()
  #polls = 0
  #told: string | undefined
  #madeUp: string | undefined

  /** The reader is asked again. */
  polled(): void {
    this.#polls++
    for (const [identity, poll] of this.#seen) if (this.#polls - poll > MISSED_POLLS) this.#forget(identity)
  }

  /**
   * @param uid the card that was found: 4, 7 or 10 bytes
   * @returns its identity; undefined when another card that came later is told instead
   */
  identityToTell(uid: Uint8Array): string | undefined {
    const identity = this.#identityOf(uid)
    if (this.#polls === 0) return identity
    const stayed = this.#seen.has(identity)
    this.#seen.set(identity, this.#polls)
    if (stayed && identity !== this.#told) return undefined
    this.#told = identity
    return identity
  }

  /** The reader is no longer there. */
  forget(): void {
    for (const identity of this.#seen.keys()) this.#forget(identity)
  }

  #identityOf(uid: Uint8Array): string {
    const identity = cardIdentity(uid)
    if (this.#polls === 0 || !isMadeUpUid(uid)) return identity
    this.#madeUp ??= identity
    return this.#madeUp
  }

  #forget(identity: string): void {
    this.#seen.delete(identity)
    if (this.#told === identity) this.#told = undefined
    if (this.#madeUp === identity) this.#madeUp = undefined
  }
}
