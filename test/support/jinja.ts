import { spawnSync } from 'node:child_process'

export interface Rendering {
  readonly template: string
  /** The message that it is applied to: `value`, and as JSON `value_json`. */
  readonly payload: string
}

/** As Home Assistant does it: in Jinja's sandbox. What is not defined is an error here. */
const PROGRAM = `
import json, sys
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
jinja = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
print(json.dumps([
    jinja.from_string(it["template"]).render(value=it["payload"], value_json=json.loads(it["payload"]))
    for it in json.load(sys.stdin)
]))
`

/**
 * Applies templates to messages with the Jinja that Debian has (python3-jinja2).
 * @throws when one of them fails
 */
export function render(renderings: readonly Rendering[]): string[] {
  const input = JSON.stringify(renderings)
  const { status, stdout, stderr, error } = spawnSync('/usr/bin/python3', ['-c', PROGRAM], {
    input,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`Jinja: ${error?.message ?? stderr}`)
  return JSON.parse(stdout) as string[]
}
