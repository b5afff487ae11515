import { screenConfig } from '../look/src/vite.ts'
import { shellPlugin } from './shell-plugin.ts'

const config = screenConfig('dashboard', ['src/**/*.test.ts'])
const here = import.meta.dirname

/** Scripts whose names are known elsewhere: in other sites' pages, and to browsers that keep the page. */
const NAMED: Readonly<Record<string, string>> = { embed: 'embed.js', sw: 'sw.js' }

/** Two pages, the script by which the public one comes into other sites, and the worker that keeps the other. */
export default {
  ...config,
  plugins: [...(config.plugins ?? []), shellPlugin('sw.js')],
  build: {
    ...config.build,
    rolldownOptions: {
      input: {
        index: `${here}/index.html`,
        display: `${here}/display.html`,
        embed: `${here}/src/display/embed.ts`,
        sw: `${here}/src/evacuation/shell-worker.ts`,
      },
      output: {
        entryFileNames: ({ name }: { name: string }) => NAMED[name] ?? 'assets/[name]-[hash].js',
      },
    },
  },
}
