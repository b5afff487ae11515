import type { AccountRole } from '@munteok/core'

/** Who asks: a person who logged in, a screen with its token, a guest where the site has them, or nobody known. */
export type Asker =
  | {
      readonly as: 'person'
      readonly role: AccountRole
      readonly login: string
      readonly name: string
      /** In real time, if nothing is asked for until then. */
      readonly endsAt: number
    }
  | { readonly as: 'screen'; readonly role: 'viewer'; readonly name: string }
  | { readonly as: 'guest'; readonly role: Guests }
  | { readonly as: 'nobody'; readonly role?: never }

/** What everybody may see who reaches the dashboard: `recorder.guests` of the site file. */
export type Guests = 'viewer' | 'auditor'
