import { MunteokError, messageOf } from '@munteok/core'
import type { Records, RecordsApi } from '../records.svelte.ts'
import type { Staff } from '../staff.svelte.ts'

/** One form that makes an entry: what is wrong with what was filled in, whether it is on its way, what became of it. */
export class EntryForm {
  sending = $state(false)
  /** The entry that was made. */
  done: number | undefined = $state()
  /** The code of the refusal. */
  refused: string | undefined = $state()
  /** The recorder's own words. */
  detail: string | undefined = $state()
  nameMissing = $state(false)
  code: 'missing' | 'wrong' | undefined = $state()
  readonly #records: Records

  constructor(records: Records) {
    this.#records = records
  }

  /** @returns true when it is known who writes */
  checkStaff(): boolean {
    const { name, code } = this.#records.desk.staff
    this.nameMissing = name === ''
    this.code = code === '' ? 'missing' : undefined
    return !this.nameMissing && this.code === undefined
  }

  /** @returns true when the entry was made */
  async send(write: (api: RecordsApi, staff: Staff) => Promise<number>): Promise<boolean> {
    if (this.sending) return false
    this.done = undefined
    this.done = await this.#attempt(() => this.#records.enter(write))
    return this.done !== undefined
  }

  /** @returns what was asked for, or undefined where `code` and `refused` say why there is nothing */
  async ask<T>(ask: (api: RecordsApi, staff: Staff) => Promise<T>): Promise<T | undefined> {
    return this.sending ? undefined : this.#attempt(() => this.#records.askAsStaff(ask))
  }

  async #attempt<T>(attempt: () => Promise<T>): Promise<T | undefined> {
    this.sending = true
    this.refused = undefined
    try {
      return await attempt()
    } catch (error) {
      this.#refuse(error)
      return undefined
    } finally {
      this.sending = false
    }
  }

  #refuse(error: unknown): void {
    if (error instanceof MunteokError && error.code === 'wrong-code') {
      this.code = 'wrong'
      return
    }
    this.detail = messageOf(error)
    this.refused = error instanceof MunteokError ? error.code : 'other'
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
