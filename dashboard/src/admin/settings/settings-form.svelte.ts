import { MunteokError, type SettingsPart } from '@munteok/core'
import { Attempt } from '../../attempt.svelte.ts'
import type { PartChange, PartValue, Settings } from './settings.svelte.ts'

/** A form that changes one part of the settings. */
export class SettingsForm<P extends SettingsPart> extends Attempt {
  /** The entry that was made. */
  done: number | undefined = $state()
  /** What somebody else did meanwhile, shown before it can be saved again. */
  overtaken: PartChange | undefined = $state.raw()
  readonly part: P
  readonly settings: Settings

  constructor(settings: Settings, part: P) {
    super()
    this.settings = settings
    this.part = part
  }

  /**
   * Saves what becomes of the part. A change of one thing in a list is made again to the list that
   * somebody else has changed, so that it takes nothing of theirs away.
   * @returns true when it was saved
   */
  async send(change: (now: PartValue<P>) => PartValue<P>, reason: string): Promise<boolean> {
    if (this.sending) return false
    this.done = undefined
    this.overtaken = undefined
    this.done = await this.make(() => this.#save(change, reason.trim()))
    return this.done !== undefined
  }

  async #save(change: (now: PartValue<P>) => PartValue<P>, reason: string): Promise<number> {
    try {
      return await this.settings.save(this.part, this.#changed(change), reason)
    } catch (error) {
      if (!(error instanceof MunteokError) || error.code !== 'changed-meanwhile') throw error
      const last = await this.settings.look(this.part)
      // Saved, but its answer was lost on the way: it was asked for once more.
      if (last && same(this.#changed(change), this.settings.now(this.part))) return last.entry
      this.overtaken = last
      throw error
    }
  }

  #changed(change: (now: PartValue<P>) => PartValue<P>): PartValue<P> {
    const now = this.settings.now(this.part)
    if (now === undefined) throw new MunteokError('fault', 'no-settings', 'a form before there are settings')
    return change(now)
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
