import {
  type HouseSettings,
  MunteokError,
  recorderRoutes as routes,
  type SettingsAnswer,
  type SettingsHealthAnswer,
  type SettingsPart,
  withSettings,
} from '@munteok/core'
import type { Session } from '../../access/session.svelte.ts'
import { Asked } from '../../asked.svelte.ts'
import type { Dashboard } from '../../dashboard.svelte.ts'

/** What a part of the settings holds. */
export type PartValue<P extends SettingsPart> = NonNullable<HouseSettings[P]>
export type PartChange = SettingsAnswer['changed'][string]
/** All that is known of the settings: what holds, who changed it, and what of it could not be kept. */
export type KnownSettings = SettingsAnswer & { readonly leftOut: SettingsHealthAnswer['leftOut'] }

/**
 * The settings of the house, a part of which is saved at a time. What somebody else changed since this
 * screen showed it is refused, until this screen has shown it.
 */
export class Settings {
  readonly known: Asked<KnownSettings>
  readonly #session: Session
  readonly #dashboard: Dashboard
  /** By part, the last entry that this screen has shown. */
  #seen: Partial<Record<SettingsPart, number>> | undefined

  constructor(session: Session, dashboard: Dashboard) {
    this.#session = session
    this.#dashboard = dashboard
    this.known = new Asked(() => this.#read())
  }

  /** What a part holds as far as this screen knows. */
  now<P extends SettingsPart>(part: P): PartValue<P> | undefined {
    return this.known.answer?.settings[part]
  }

  /**
   * Saves a part. The dashboard's building is the new one then.
   * @returns the entry in the ledger
   * @throws MunteokError `input` / `invalid` before anything is sent when it does not fit the building;
   *   as `Session.as`, and the recorder's own: `changed-meanwhile`, `no-change`, `year-closed`, `too-large`
   */
  async save<P extends SettingsPart>(part: P, value: PartValue<P>, reason: string): Promise<number> {
    const settings: HouseSettings = { [part]: value }
    const { building } = this.#dashboard
    if (building) withSettings(building, settings)
    const said = { settings, reason, after: this.#seen?.[part] ?? 0 }
    const { entry } = await this.#session.as('administer', () =>
      this.#session.http.request(routes.changeSettings, { body: said }),
    )
    this.#seen = { ...this.#seen, [part]: entry }
    await Promise.all([this.known.ask(), this.#renewHouse()])
    return entry
  }

  /**
   * Asks what a part holds now. It counts as shown from then on.
   * @returns who changed it last; undefined when it cannot be asked, or is as the file has it
   */
  async look(part: SettingsPart): Promise<PartChange | undefined> {
    await this.known.ask()
    const { answer, trouble } = this.known
    if (trouble !== undefined) return undefined
    const change = answer?.changed[part]
    this.#seen = { ...this.#seen, [part]: change?.entry ?? 0 }
    return change
  }

  async #read(): Promise<KnownSettings> {
    const { http } = this.#session
    const [answer, health] = await Promise.all([
      http.request(routes.settings),
      http.request(routes.settingsHealth),
    ])
    // Who does not administer is shown less: that must not be typed over, and saved as the whole.
    if (answer.webhookSecret === undefined)
      throw new MunteokError('input', 'not-allowed', 'the settings as a whole are shown to administrators')
    this.#seen ??= Object.fromEntries(
      Object.entries(answer.changed).map(([part, { entry }]) => [part, entry]),
    )
    return { ...answer, leftOut: health.leftOut }
  }

  /** It is saved, whatever becomes of this: what cannot be asked for now is heard a moment later. */
  async #renewHouse(): Promise<void> {
    const { http } = this.#session
    const building = new Asked(() => http.request(routes.building))
    const usage = new Asked(() => http.request(routes.usage))
    await Promise.all([building.ask(), usage.ask()])
    if (building.answer) this.#dashboard.building = building.answer.building
    if (usage.answer) this.#dashboard.usageLoaded(usage.answer)
  }
}
