import { Preferences } from '@munteok/look/preferences.svelte.ts'

/** How large everything is shown. */
export const ZOOMS = [1, 1.5, 2] as const
export type Zoom = (typeof ZOOMS)[number]

/** How loud, in steps. */
export const VOLUMES = [0.3, 0.6, 1] as const
export type Volume = (typeof VOLUMES)[number]
const USUAL_VOLUME: Volume = 0.6

const THEMES = ['light', 'dark', 'contrast'] as const
type ShownTheme = (typeof THEMES)[number]

/**
 * How somebody wants the screen to be. A public screen keeps nothing of a person: after each use
 * everything is again as the installation's address says (`?lang=en&theme=dark&zoom=2&low=1&voice=1`).
 */
export class Settings {
  readonly preferences: Preferences
  zoom: Zoom = $state(1)
  /** Every control within reach from a wheelchair. */
  low = $state(false)
  /** Each screen and each control is spoken. */
  spoken = $state(false)
  volume: Volume = $state(USUAL_VOLUME)
  readonly #usual: Pick<Settings, 'zoom' | 'low' | 'spoken'> & Pick<Preferences, 'language' | 'theme'>
  readonly #systemTheme: () => ShownTheme

  /**
   * @param search the query of the page's address
   * @param systemTheme what `auto` looks like on this machine
   */
  constructor(search: string, systemTheme: () => ShownTheme = () => 'light') {
    const asked = new URLSearchParams(search)
    this.preferences = new Preferences(search, undefined)
    this.#systemTheme = systemTheme
    const { language, theme } = this.preferences
    const zoom = ZOOMS.find((step) => step === Number(asked.get('zoom'))) ?? 1
    const [low, spoken] = [asked.get('low') === '1', asked.get('voice') === '1']
    this.#usual = { language, theme, zoom, low, spoken }
    this.reset()
  }

  /** True when somebody changed something. */
  get changed(): boolean {
    const { language, theme, zoom, low, spoken } = this.#usual
    return (
      this.preferences.language !== language ||
      this.preferences.theme !== theme ||
      this.zoom !== zoom ||
      this.low !== low ||
      this.spoken !== spoken ||
      this.volume !== USUAL_VOLUME
    )
  }

  reset(): void {
    const { language, theme, zoom, low, spoken } = this.#usual
    this.preferences.choose({ language, theme })
    this.zoom = zoom
    this.low = low
    this.spoken = spoken
    this.volume = USUAL_VOLUME
  }

  otherLanguage(): void {
    this.preferences.choose({ language: this.preferences.language === 'ko' ? 'en' : 'ko' })
  }

  get theme(): ShownTheme {
    const { theme } = this.preferences
    return theme === 'auto' ? this.#systemTheme() : theme
  }

  nextTheme(): void {
    this.preferences.choose({ theme: next(THEMES, this.theme) })
  }

  nextZoom(): void {
    this.zoom = next(ZOOMS, this.zoom)
  }

  nextVolume(): void {
    this.volume = next(VOLUMES, this.volume)
  }
}

function next<T>(steps: readonly [T, ...T[]], now: T): T {
  return steps[(steps.indexOf(now) + 1) % steps.length] ?? steps[0]
}
