import { spawnSync } from 'node:child_process'
import { type Browser, chromium } from 'playwright-core'

const CANDIDATES = ['chromium', 'chromium-browser', 'google-chrome']

/**
 * Starts the Chromium that this machine has, without the traffic that it makes by itself.
 * @param flags added to its command line
 */
export function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = CANDIDATES.map((name) =>
    spawnSync('sh', ['-c', `command -v ${name}`])
      .stdout.toString()
      .trim(),
  ).find(Boolean)
  if (!executablePath) throw new Error('Chromium is missing: apt-get install chromium')
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...flags,
    ],
  })
}
