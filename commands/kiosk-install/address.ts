import { type AgentSettings, MunteokError } from '@munteok/core'

export const LANGUAGES = ['ko', 'en'] as const
export type ScreenLanguage = (typeof LANGUAGES)[number]

/** Where the agent serves its kiosk, as this machine's browser calls it. */
export interface KioskAddress {
  /** `http://127.0.0.1:8181`, without a path. */
  readonly origin: string
  readonly port: number
  /** What the browser opens. */
  readonly url: string
}

/** @throws MunteokError `input` for an agent that serves no kiosk */
export function kioskAddress({ name, http }: AgentSettings, language: ScreenLanguage): KioskAddress {
  if (!http || http.port === 0)
    throw new MunteokError(
      'input',
      'no-kiosk',
      `agent "${name}" serves no kiosk: give it "http": { "port": 8181 } in the site file`,
    )
  const { host = '127.0.0.1', port } = http
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  return { origin, port, url: `${origin}/?lang=${language}` }
}

/** @throws MunteokError `input` for a language that the kiosk does not speak */
export function languageOf(text = 'ko'): ScreenLanguage {
  const language = LANGUAGES.find((known) => known === text)
  if (language) return language
  throw new MunteokError(
    'input',
    'language',
    `--language ${text}: the kiosk speaks ${LANGUAGES.join(' and ')}`,
  )
}
