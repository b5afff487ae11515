import { defineConfig } from 'vitest/config'

/** Unit tests read the packages' sources; the tests of `test/` start the built processes. */
const sources = [
  {
    find: /^@munteok\/(core|runtime|broker|recorder|edge-agent|firmware-sim)$/,
    replacement: `${import.meta.dirname}/$1/src/index.ts`,
  },
]

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: sources },
        test: {
          name: 'unit',
          include: ['*/src/**/*.test.ts', 'commands/**/*.test.ts'],
          exclude: ['kiosk', 'dashboard', 'look', '**/node_modules/**'],
        },
      },
      './kiosk',
      './dashboard',
      {
        test: {
          name: 'system',
          include: ['test/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // What crosses several processes takes its time on a small machine.
          expect: { poll: { timeout: 20_000 } },
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'hardware',
          include: ['test/hardware/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // An emulated machine next to the other tests would make both slow.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
