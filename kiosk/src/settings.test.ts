import { describe, expect, it } from 'vitest'
import { Settings } from './settings.svelte.ts'

describe('the settings', () => {
  it('are the installation’s by the page’s address, and again after each use', () => {
    const settings = new Settings('?lang=en&theme=contrast&zoom=1.5&low=1&voice=1')
    const now = () => [
      settings.preferences.language,
      ...[settings.theme, settings.zoom, settings.low, settings.spoken],
    ]
    expect(now()).toEqual(['en', 'contrast', 1.5, true, true])
    expect(settings.changed).toBe(false)
    settings.otherLanguage()
    settings.nextTheme()
    settings.nextZoom()
    settings.low = false
    settings.spoken = false
    expect(now()).toEqual(['ko', 'light', 2, false, false])
    expect(settings.changed).toBe(true)
    settings.reset()
    expect(now()).toEqual(['en', 'contrast', 1.5, true, true])
    expect(settings.changed).toBe(false)
  })

  it('take nothing from an address that makes no sense', () => {
    const settings = new Settings('?lang=xx&theme=pink&zoom=9&low=yes&voice=on')
    const { preferences, zoom, low, spoken } = settings
    expect([preferences.language, zoom, low, spoken]).toEqual(['ko', 1, false, false])
  })

  it('go through all colours, beginning with the one after the system’s', () => {
    const settings = new Settings('', () => 'dark')
    const themes = [settings.theme]
    for (let step = 0; step < 3; step += 1) {
      settings.nextTheme()
      themes.push(settings.theme)
    }
    expect(themes).toEqual(['dark', 'contrast', 'light', 'dark'])
  })

  it('go through the volumes, and the voice comes back to its own', () => {
    const settings = new Settings('')
    const volumes = [settings.volume]
    for (let step = 0; step < 3; step += 1) {
      settings.nextVolume()
      volumes.push(settings.volume)
    }
    expect(volumes).toEqual([0.6, 1, 0.3, 0.6])
    settings.nextVolume()
    settings.spoken = true
    settings.reset()
    expect([settings.volume, settings.spoken]).toEqual([0.6, false])
  })
})
