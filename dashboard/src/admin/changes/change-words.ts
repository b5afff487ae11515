/** A record of a change as a sentence. */
import {
  type AccountChange,
  type CardChange,
  type ChangesAnswer,
  SETTINGS_PARTS,
  type SettingsChange,
} from '@munteok/core'
import type { ChangesWords } from './words.ts'

export type Change = ChangesAnswer['changes'][number]['change']

/** @param agentName of an agent, as people in the house call it */
export function sentenceOf(
  change: Change,
  words: ChangesWords,
  agentName: (agent: string) => string,
): string {
  if (change.kind === 'account')
    return change.of === 'person' ? ofPerson(change, words) : ofScreen(change, words)
  if (change.kind === 'card') return ofCard(change, words, agentName)
  return ofSettings(change, words)
}

function ofPerson({ change, name, id, role }: AccountChange, words: ChangesWords): string {
  return words.person[change](name, id, role ? words.roles[role] : '')
}

function ofScreen({ change, name }: AccountChange, { screen }: ChangesWords): string {
  return (change === 'added' || change === 'removed' ? screen[change] : screen.other)(name)
}

function ofCard(
  { change, label, role, agent }: CardChange,
  words: ChangesWords,
  agentName: (agent: string) => string,
) {
  return words.card[change](label, words.cardRoles[role], agentName(agent))
}

function ofSettings({ settings }: SettingsChange, words: ChangesWords): string {
  const parts = SETTINGS_PARTS.flatMap((part) => {
    const now = settings[part]
    return now === undefined ? [] : [words.parts[part](Array.isArray(now) ? now.length : 0)]
  })
  return words.settings(parts.join(', '))
}
