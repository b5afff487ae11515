import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Site } from '@munteok/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { announcedFileIn, discoveryPrefixes, readAnnounced, writeAnnounced } from './announced-devices.ts'

function scratch() {
  const dataDir = mkdtempSync(join(tmpdir(), 'munteok-announced-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true }))
  const file = announcedFileIn(dataDir)
  mkdirSync(dirname(file))
  const prefixes = (homeAssistant?: { discoveryPrefix?: string }) => {
    const recorder = homeAssistant && { homeAssistant }
    const site: Site = { building: 'building.json', agents: [], ...(recorder && { recorder }) }
    return discoveryPrefixes({ site, dataDir })
  }
  return { file, prefixes }
}

describe('discoveryPrefixes', () => {
  it('are none without a Home Assistant, and the one of the site file with it', () => {
    const { prefixes } = scratch()
    expect(prefixes()).toEqual([])
    expect(prefixes({})).toEqual(['homeassistant'])
    expect(prefixes({ discoveryPrefix: 'ha' })).toEqual(['ha'])
  })

  it('hold on to the one of before while something announced below it is to be taken back', () => {
    const { file, prefixes } = scratch()
    const announced = { prefix: 'ha', devices: { munteok_dobong: { people: 'sensor' } } }
    writeAnnounced(file, announced)
    expect(readAnnounced(file)).toEqual(announced)
    expect(prefixes()).toEqual(['ha'])
    expect(prefixes({})).toEqual(['homeassistant', 'ha'])
    expect(prefixes({ discoveryPrefix: 'ha' })).toEqual(['ha'])
  })

  it('take nothing from a file that says more than it may', () => {
    const { file, prefixes } = scratch()
    for (const text of ['{', '{"prefix":"#","devices":{}}', '{"prefix":"a\\ntopic write #","devices":{}}']) {
      writeFileSync(file, text)
      expect(() => readAnnounced(file)).toThrow('home-assistant.json')
      expect(prefixes({})).toEqual(['homeassistant'])
    }
  })
})
