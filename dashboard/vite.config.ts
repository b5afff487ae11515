import { screenConfig } from '../look/src/vite.ts'

const config = screenConfig('dashboard', ['src/**/*.test.ts'])
const here = import.meta.dirname

/** Two pages, and the script by which the public one comes into other sites: its name is in their pages. */
export default {
  ...config,
  build: {
    ...config.build,
    rolldownOptions: {
      input: {
        index: `${here}/index.html`,
        display: `${here}/display.html`,
        embed: `${here}/src/display/embed.ts`,
      },
      output: {
        entryFileNames: ({ name }: { name: string }) =>
          name === 'embed' ? 'embed.js' : 'assets/[name]-[hash].js',
      },
    },
  },
}
