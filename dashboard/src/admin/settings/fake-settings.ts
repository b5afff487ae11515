/** A recorder that keeps settings, for tests of the pages that change them. */
import {
  type Building,
  type HouseSettings,
  ManualClock,
  type NewSettings,
  settingsOf,
  withSettings,
} from '@munteok/core'
import { testNow } from '@munteok/look/testing.ts'
import { Session } from '../../access/session.svelte.ts'
import { Dashboard } from '../../dashboard.svelte.ts'
import { Http } from '../../http.ts'
import { firstPicture, pledged, usageAnswer } from '../../testing.ts'
import type { KnownSettings, PartChange } from './settings.svelte.ts'

type Part = keyof HouseSettings

export class FakeSettings {
  readonly dashboard = new Dashboard(new ManualClock(1_000_000))
  readonly session: Session
  /** What was saved. */
  readonly saved: NewSettings[] = []
  changed: Record<string, PartChange> = {}
  leftOut: KnownSettings['leftOut'] = []
  /** Who asks administers the house: others are shown no secret. */
  administers = true
  /** Nothing is answered. */
  away = false
  /** The next change is refused so. */
  refuse: { code: string; message: string } | undefined
  #settings: Required<HouseSettings>
  #building: Building
  #entry = 10

  constructor(building: Building = pledged) {
    this.#building = building
    this.#settings = settingsOf(building)
    const first = firstPicture()
    this.dashboard.loaded({ ...first, building: { ...first.building, building } })
    this.session = new Session(new Http((path, request) => this.#answer(String(path), request)))
    this.session.answer = {
      as: 'person',
      role: 'administrator',
      login: 'park',
      name: '박관리',
      needsFirst: false,
    }
  }

  get settings(): Required<HouseSettings> {
    return this.#settings
  }

  /** What a page is given. */
  view(language: 'ko' | 'en' = 'ko') {
    const { dashboard, session } = this
    return { dashboard, session, http: session.http, records: { changes: 0 }, language }
  }

  /** Somebody else, at another screen. */
  change(settings: HouseSettings, by = '이먼저', reason = '먼저 바꿈'): number {
    this.#entry += 1
    for (const part of Object.keys(settings) as Part[])
      this.changed = { ...this.changed, [part]: { entry: this.#entry, at: testNow - 60_000, by, reason } }
    this.#settings = { ...this.#settings, ...settings }
    this.#building = withSettings(this.#building, settings)
    return this.#entry
  }

  async #answer(path: string, request?: RequestInit): Promise<Response> {
    if (this.away) throw new TypeError('the network is gone')
    const name = path.replace('./api/v1/', '')
    if (request?.method === 'PUT') return this.#put(JSON.parse(String(request.body)))
    if (name === 'building') return Response.json({ building: this.#building, capacities: {}, now: testNow })
    if (name === 'usage') return Response.json(usageAnswer())
    if (name === 'settings/health')
      return Response.json({ ok: this.leftOut.length === 0, leftOut: this.leftOut })
    const secret = this.administers && { webhookSecret: 'a-secret' }
    return Response.json({ settings: this.#settings, changed: this.changed, ...secret })
  }

  #put(said: NewSettings): Response {
    const overtaken = (Object.keys(said.settings) as Part[]).some(
      (part) => (this.changed[part]?.entry ?? 0) > said.after,
    )
    if (overtaken) return Response.json({ code: 'changed-meanwhile', message: 'changed' }, { status: 409 })
    if (this.refuse) return Response.json(this.refuse, { status: 400 })
    this.saved.push(said)
    return Response.json({ entry: this.change(said.settings, '박관리', said.reason) })
  }
}
