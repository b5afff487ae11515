/** What the screens' Vite configurations have in common. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { svelteTesting } from '@testing-library/svelte/vite'
import type { Plugin } from 'vite'
import type { ViteUserConfig } from 'vitest/config'

const sources = import.meta.dirname
const core = { find: /^@munteok\/core$/, replacement: `${sources}/../../core/src/index.ts` }
const lightCheck = { find: /^typebox\/compile$/, replacement: `${sources}/light-compile.ts` }

/**
 * @param name of the screen's folder and of its test project
 * @param tests globs of its tests, from its folder
 */
export function screenConfig(name: string, tests: readonly string[]): ViteUserConfig {
  const isTest = process.env['VITEST'] !== undefined
  return {
    base: './',
    plugins: [svelte({ configFile: false }), ...(isTest ? [svelteTesting()] : [fontNotice()])],
    resolve: { alias: isTest ? [core] : [core, lightCheck] },
    build: {
      outDir: 'dist',
      target: 'es2022',
      // A font that became part of the style sheet would be loaded whether its letters are used or not.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    test: { name, environment: 'happy-dom', include: [...tests] },
  }
}

/** The font's licence asks that its notice go wherever the font goes; minified style sheets lose it. */
function fontNotice(): Plugin {
  const resolve = createRequire(import.meta.url).resolve
  return {
    name: 'font-notice',
    generateBundle() {
      const css = readFileSync(
        resolve('pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css'),
        'utf8',
      )
      const source = css.slice(css.indexOf('/*') + 2, css.indexOf('*/'))
      this.emitFile({ type: 'asset', fileName: 'assets/Pretendard-notice.txt', source })
    },
  }
}
