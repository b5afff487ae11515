/**
 * Bundles the front door: one file for each command and what they share. Loading it takes a third of
 * the time that a thousand module files take, in each of the processes of a building, and less memory
 * (docs/decisions/0007-bundle.md).
 */
import { chmodSync } from 'node:fs'
import { build } from 'rolldown'
import { EXTERNALS } from './packaging/externals.mjs'

await build({
  input: 'munteok.ts',
  platform: 'node',
  external: EXTERNALS,
  logLevel: 'warn',
  output: {
    dir: 'dist',
    format: 'esm',
    cleanDir: true,
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  },
})

// `npx munteok` runs the file itself.
chmodSync('dist/munteok.js', 0o755)
