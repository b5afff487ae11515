import { isDeepStrictEqual } from 'node:util'
import {
  type Building,
  type Day,
  type Definitions,
  definitionOn,
  type LedgerRecord,
  MunteokError,
  type UseDefinition,
} from '@munteok/core'
import type { Db } from './ledger-file.ts'

type Definition = readonly UseDefinition[]

/** The definitions of a use as the ledger has them; undefined before the first entry. */
export function recordedDefinitions(db: Db): Definition | undefined {
  const bodies = db
    .prepare<[], string>(`SELECT body FROM entry WHERE kind = 'record' ORDER BY id DESC`)
    .pluck()
  for (const body of bodies.iterate()) {
    const record = JSON.parse(body) as LedgerRecord
    if (record.kind === 'definitions') return record.definitions
  }
  return undefined
}

/** Does the ledger not have the definitions of the building's file as they are now? */
export function definitionsDiffer(db: Db, building: Building): boolean {
  return !isDeepStrictEqual(recordedDefinitions(db), building.usage.definitions)
}

/**
 * What differs, for days that are counted already, between the definitions in the ledger and those of
 * the building's file; undefined when those days are counted as they were. A new definition from a day
 * to come changes nothing.
 */
export function definitionsProblem(db: Db, building: Building): string | undefined {
  const recorded = recordedDefinitions(db)
  const lastDay = db.prepare<[], Day | null>('SELECT max(day) FROM usage_rollup').pluck().get()
  if (!recorded || !lastDay) return undefined
  const before = heldUntil(recorded, lastDay)
  const now = heldUntil(building.usage.definitions, lastDay)
  const i = before.findIndex((definition, at) => !isDeepStrictEqual(definition, now[at]))
  if (i < 0 && now.length === before.length) return undefined
  const was = before[i < 0 ? before.length : i]
  const is = now[i < 0 ? before.length : i]
  return `what a use is on days that are counted was recorded as ${said(was)}, and the building's file now says ${said(is)}`
}

/** The definitions that hold on any day up to this one; the first one also holds before its own day. */
function heldUntil(definitions: Definition, day: Day): Definition {
  return definitions.filter((definition, i) => i === 0 || definition.from <= day)
}

function said(definition: UseDefinition | undefined): string {
  return definition ? JSON.stringify(definition) : 'none more'
}

/** @throws MunteokError `input` / `rules-changed` */
export function checkDefinitions(db: Db, building: Building, file: string): void {
  const problem = definitionsProblem(db, building)
  if (problem !== undefined)
    throw new MunteokError(
      'input',
      'rules-changed',
      `${file}: ${problem}: undo that change of the building's file, or run munteok rebuild to count those days anew`,
    )
}

/** The record that says what a use is from now on. */
export function definitionsRecord(building: Building, at: number): Definitions {
  const { definitions } = building.usage
  const newest = definitions.at(-1) ?? definitionOn(building.usage, '')
  return { kind: 'definitions', at, by: newest.setBy.slice(0, 80), definitions }
}
