import { MunteokError, messageOf } from '@munteok/core'

/** Something that is asked of the recorder: whether it is on its way, and why it was not done. */
export class Attempt {
  sending = $state(false)
  /** The code of the refusal; undefined when there was none. */
  refused: string | undefined = $state()
  /** The recorder's own words. */
  detail: string | undefined = $state()

  /** @returns what came of it; undefined while another one is on its way, or where `refused` says why not */
  async make<T>(act: () => Promise<T>): Promise<T | undefined> {
    if (this.sending) return undefined
    this.sending = true
    this.refused = undefined
    try {
      return await act()
    } catch (error) {
      this.detail = messageOf(error)
      this.refused = error instanceof MunteokError ? error.code : 'other'
      return undefined
    } finally {
      this.sending = false
    }
  }
}
