import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { MunteokError } from '@munteok/core'

/** 32 MB and some 100 ms for each try: what OWASP asks of scrypt, with the memory of a small computer. */
const COST = { log2N: 15, r: 8, p: 1 } as const
const SALT_BYTES = 16
const HASH_BYTES = 32

/** So many are worked out at a time; each takes 32 MB. */
const AT_A_TIME = 2
/** So many may wait for their turn; who comes then is told to try again. */
const MOST_WAITING = 50

interface Kept {
  readonly log2N: number
  readonly r: number
  readonly p: number
  readonly salt: Buffer
  readonly hash: Buffer
}

/** Makes and checks what is kept of passwords: scrypt, with its parameters beside the hash. */
export class Passwords {
  /** Of nobody: checked in place of a login that there is not, so that it takes as long. */
  readonly #nobodys = textOf({ ...COST, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) })
  readonly #waiting: (() => void)[] = []
  #running = 0

  /** @returns `scrypt$15$8$1$SALT$HASH`, in base64url */
  async keep(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES)
    const hash = await this.#inTurn(() => derive(password, { ...COST, salt }, HASH_BYTES))
    return textOf({ ...COST, salt, hash })
  }

  /**
   * @param kept as `keep` made it; undefined where there is no such person, which takes as long
   * @throws MunteokError `outside` / `busy` when too many log in at once
   */
  async matches(password: string, kept: string | undefined): Promise<boolean> {
    const known = keptIn(kept ?? this.#nobodys)
    const hash = await this.#inTurn(() => derive(password, known, known.hash.length))
    return timingSafeEqual(hash, known.hash) && kept !== undefined
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_A_TIME) await this.#turn()
    else this.#running += 1
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running -= 1
    }
  }

  /** Whoever goes hands its place on. */
  #turn(): Promise<void> {
    if (this.#waiting.length >= MOST_WAITING)
      throw new MunteokError('outside', 'busy', 'too many people log in at this moment: try again')
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}

/** The same letters are the same password, however a keyboard composes them (Hangul in one piece or in several). */
function derive(password: string, how: Omit<Kept, 'hash'>, bytes: number): Promise<Buffer> {
  const { log2N, r, p, salt } = how
  const N = 2 ** log2N
  const options: ScryptOptions = { N, r, p, maxmem: 2 * 128 * N * r }
  return new Promise((resolve, reject) =>
    scrypt(password.normalize('NFC'), salt, bytes, options, (error, hash) =>
      error ? reject(error) : resolve(hash),
    ),
  )
}

function textOf({ log2N, r, p, salt, hash }: Kept): string {
  return ['scrypt', log2N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

function keptIn(text: string): Kept {
  const [kind, log2N, r, p, salt, hash] = text.split('$')
  if (kind !== 'scrypt' || !salt || !hash)
    throw new MunteokError('fault', 'password-kept', 'what is kept of a password cannot be read')
  const bytes = (part: string) => Buffer.from(part, 'base64url')
  return { log2N: Number(log2N), r: Number(r), p: Number(p), salt: bytes(salt), hash: bytes(hash) }
}
