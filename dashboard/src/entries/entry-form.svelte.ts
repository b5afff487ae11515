import { Attempt } from '../attempt.svelte.ts'
import type { Records, RecordsApi } from '../records.svelte.ts'

/** One form that makes an entry: whether it is on its way, and what became of it. */
export class EntryForm extends Attempt {
  /** The entry that was made. */
  done: number | undefined = $state()
  readonly #records: Records

  constructor(records: Records) {
    super()
    this.#records = records
  }

  /** @returns true when the entry was made */
  async send(write: (api: RecordsApi) => Promise<number>): Promise<boolean> {
    if (this.sending) return false
    this.done = undefined
    this.done = await this.make(() => this.#records.enter(write))
    return this.done !== undefined
  }

  /** @returns what was asked for, or undefined where `refused` says why there is nothing */
  ask<T>(ask: (api: RecordsApi) => Promise<T>): Promise<T | undefined> {
    return this.make(() => this.#records.ask(ask))
  }
}

/** Puts the focus on the first thing that is to be mended, once it is marked. */
export function focusFirstFault(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
}

/** A whole number from 0 on as somebody typed it; undefined where it is none. Nothing typed is 0. */
export function wholeNumber(typed: string | number | null | undefined): number | undefined {
  const text = String(typed ?? '').trim()
  if (text === '') return 0
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined
}
