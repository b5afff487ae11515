import type { Language } from '@munteok/look/word-book.ts'
import type { Session } from './access/session.svelte.ts'
import type { Dashboard } from './dashboard.svelte.ts'
import type { Http } from './http.ts'
import type { Records } from './records.svelte.ts'
import type { Router } from './router.svelte.ts'

/** What each view behind the first one is given. */
export interface ViewProps {
  readonly dashboard: Dashboard
  readonly records: Records
  readonly router: Router
  readonly http: Http
  readonly session: Session
  readonly language: Language
}
