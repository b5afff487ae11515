import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SiteSchema } from './site.ts'

/** What of a schema matters here. */
interface Node {
  readonly properties?: Readonly<Record<string, Node>>
  readonly items?: Node
}

/** The paths of the keys that have no keys of their own: `agents[].http.port`. */
function keysOf({ properties, items }: Node, path = ''): string[] {
  if (items?.properties) return keysOf(items, `${path}[]`)
  if (!properties) return [path]
  return Object.entries(properties).flatMap(([key, node]) =>
    keysOf(node, path === '' ? key : `${path}.${key}`),
  )
}

/** The keys that stand in the first column of the page's table. */
function keysOnPage(): string[] {
  const page = readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8')
  const section = page.split('## The site file')[1]?.split('\n## ')[0] ?? ''
  const cells = section.split('\n').map((line) => /^\| (.*?) \| .* \| .* \|$/.exec(line)?.[1] ?? '')
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key))
}

describe('the page of settings', () => {
  it('says what each key of a site file is, once, and none that there is not', () => {
    expect(keysOnPage().sort()).toEqual(keysOf(SiteSchema as unknown as Node).sort())
  })
})
