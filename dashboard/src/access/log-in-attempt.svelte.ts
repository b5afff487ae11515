import { RefusedRequest } from '@munteok/core'
import { Attempt } from '../attempt.svelte.ts'

/** An attempt that may have to wait, for somebody guessed before. */
export class LogInAttempt extends Attempt {
  waitSeconds: number | undefined = $state()

  /** @returns true when it was done */
  async done(act: () => Promise<void>): Promise<boolean> {
    const made = await this.make(async () => {
      this.waitSeconds = undefined
      try {
        await act()
      } catch (error) {
        if (error instanceof RefusedRequest) this.waitSeconds = error.waitSeconds
        throw error
      }
      return true
    })
    return made ?? false
  }
}

/** As logins are kept: small letters, without what slips in when one types. */
export function loginTyped(typed: string): string {
  return typed.trim().toLowerCase()
}
