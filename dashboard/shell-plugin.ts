import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

/** What of a build the page needs: its scripts and styles; fonts come as they are used. */
const NEEDED = /^assets\/(?!display-).*\.(js|css)$/

/**
 * Tells the service worker which files belong to this build. Their names carry their content's hash, so
 * that the worker's version changes with each of them, and with nothing else.
 * @param worker the name of its script
 */
export function shellPlugin(worker: string): Plugin {
  return {
    name: 'munteok-shell',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const script = bundle[worker]
      if (script?.type !== 'chunk') this.error(`the build has no ${worker}`)
      if (script.imports.length > 0 || script.exports.length > 0)
        this.error(`${worker} must stand alone: a classic worker imports nothing`)
      const files = [
        './',
        ...Object.keys(bundle)
          .filter((name) => NEEDED.test(name))
          .sort(),
      ]
      const page = bundle['index.html']
      const content = page?.type === 'asset' ? page.source : ''
      const version = createHash('sha256').update(files.join('\n')).update(content).digest('hex').slice(0, 16)
      script.code = `self.__SHELL__=${JSON.stringify({ version, files })};${script.code}`
    },
  }
}
