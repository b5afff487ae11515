import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MUNTEOK } from './house.ts'

export const GRAFANA_FOLDER = join(MUNTEOK, '..', '..', 'docs', 'grafana')

/** A dashboard as Grafana reads it, as far as it is looked at here. */
export interface Dashboard {
  readonly uid: string
  readonly title: string
  readonly description: string
  readonly schemaVersion: number
  readonly templating: { readonly list: readonly Variable[] }
  readonly panels: readonly Panel[]
}

interface Variable {
  readonly name: string
  readonly type: string
  readonly query: string
}

export interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description: string
  readonly datasource: { readonly type: string; readonly uid: string }
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly fieldConfig: { readonly defaults: { readonly unit: string } }
  readonly targets: readonly { readonly refId: string; readonly expr?: string; readonly query?: string }[]
}

export function dashboard(kind: 'prometheus' | 'influxdb'): Dashboard {
  return JSON.parse(readFileSync(join(GRAFANA_FOLDER, `munteok-${kind}.json`), 'utf8'))
}

/** Each query of a dashboard, with what Grafana would put in for its variables. */
export function queriesOf({ panels }: Dashboard, put: Readonly<Record<string, string>>): [string, string][] {
  return panels.flatMap(({ title, targets }) =>
    targets.map(({ refId, expr, query }): [string, string] => [
      `${title} ${refId}`,
      filled(expr ?? query, put),
    ]),
  )
}

/** @throws Error for a variable that nothing is put in for */
export function filled(text = '', put: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$(\w+)/g, (_, name: string) => {
    const value = put[name]
    if (value === undefined) throw new Error(`nothing is put in for $${name} in ${text}`)
    return value
  })
}

/** What is wrong with a dashboard, so that Grafana would not show it, or show it badly. */
export function faultsOf(of: Dashboard): string[] {
  const faults: string[] = []
  const known = new Set(of.templating.list.map(({ name }) => name))
  const ids = new Set<number>()
  const cells = new Set<string>()
  for (const panel of of.panels) {
    if (ids.has(panel.id)) faults.push(`two panels have the id ${panel.id}`)
    ids.add(panel.id)
    faults.push(...faultsOfPanel(panel, known))
    const { x, y, w, h } = panel.gridPos
    if (x + w > 24) faults.push(`${panel.title} stands beyond the right edge`)
    for (let i = x; i < x + w; i++)
      for (let j = y; j < y + h; j++) {
        if (cells.has(`${i} ${j}`)) faults.push(`${panel.title} lies over another panel at ${i}, ${j}`)
        cells.add(`${i} ${j}`)
      }
  }
  return faults
}

/** Variables that Grafana knows by itself. */
const BUILT_IN = /^(timeFilter|__interval|__rate_interval|tag_\w+|col)$/

function faultsOfPanel({ title, description, targets, fieldConfig }: Panel, known: Set<string>): string[] {
  const faults: string[] = []
  if (!/\p{Script=Hangul}|HTTP/u.test(title)) faults.push(`${title} has no Korean title`)
  if (!/^[A-Z][\x20-\x7e…]+$/.test(description ?? '')) faults.push(`${title} has no English description`)
  if (!fieldConfig.defaults.unit) faults.push(`${title} has no unit`)
  if (targets.length === 0) faults.push(`${title} asks for nothing`)
  const refs = new Set(targets.map(({ refId }) => refId))
  if (refs.size < targets.length) faults.push(`two queries of ${title} have one name`)
  for (const { expr, query } of targets)
    for (const [, name = ''] of (expr ?? query ?? '').matchAll(/\$(\w+)/g))
      if (!known.has(name) && !BUILT_IN.test(name))
        faults.push(`${title} uses $${name}, which is no variable`)
  return faults
}
