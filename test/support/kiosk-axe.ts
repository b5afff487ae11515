/** What axe finds on a screen, by all of its rules. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Of the highest level only where the colours promise it. */
const ENHANCED_CONTRAST = 'color-contrast-enhanced'

/**
 * Is given to a page once and asked often: what comes between, reading and starting axe anew, takes longer
 * than its judgement.
 * @param highest contrast of 7:1 as well
 * @returns what is wrong, each rule with the beginnings of the elements that break it
 */
export async function axeFaults(page: Page, highest: boolean): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(SOURCE)
  return page.evaluate(judge, { unless: highest ? '' : ENHANCED_CONTRAST })
}

interface Axe {
  getRules(): { readonly ruleId: string }[]
  run(options: RunOptions): Promise<AxeResults>
}

/** Runs in the page. */
async function judge({ unless }: { unless: string }): Promise<string[]> {
  const { axe } = window as unknown as { axe: Axe }
  const rules = axe.getRules().map(({ ruleId }) => [ruleId, { enabled: ruleId !== unless }])
  const { violations } = await axe.run({ rules: Object.fromEntries(rules), resultTypes: ['violations'] })
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 100)).join(' ')}`)
}
