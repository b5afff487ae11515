import { MunteokError } from '@munteok/core'

/** The driver options of a device in the site file, as far as they say what the device itself is like. */
export class DriverOptions {
  /** The device, for an error. */
  readonly who: string
  readonly #options: Readonly<Record<string, unknown>>

  constructor(options: Readonly<Record<string, unknown>>, who: string) {
    this.#options = options
    this.who = who
  }

  flag(name: string, absent: boolean): boolean {
    return (
      this.#of(name, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined)) ?? absent
    )
  }

  number(name: string, absent: number): number {
    const number = (value: unknown) => (typeof value === 'number' ? value : undefined)
    return this.#of(name, 'a number', number) ?? absent
  }

  text(name: string): string | undefined {
    return this.#of(name, 'a text', (value) => (typeof value === 'string' ? value : undefined))
  }

  /** The first of them when it is absent. */
  oneOf<T>(name: string, known: readonly [T, ...T[]]): T {
    const find = (value: unknown) => known.find((one) => one === value)
    return this.#of(name, `one of ${known.join(', ')}`, find) ?? known[0]
  }

  /** The options within an option; none when it is absent. */
  within(name: string): DriverOptions {
    const group = (value: unknown) => (isRecord(value) ? value : undefined)
    return new DriverOptions(
      this.#of(name, 'a group of options', group) ?? {},
      `${this.who}, option "${name}"`,
    )
  }

  #of<T>(name: string, what: string, take: (value: unknown) => T | undefined): T | undefined {
    const value = this.#options[name]
    if (value === undefined) return undefined
    const taken = take(value)
    if (taken !== undefined) return taken
    throw new MunteokError('input', 'option', `${this.who}: option "${name}" must be ${what}`)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
