/** The pages of the log-in: the same promise for all who wait for them; asked for anew after a failure. */
let pages: Promise<typeof import('./pages.ts')> | undefined

export function logInPages(): Promise<typeof import('./pages.ts')> {
  pages ??= import('./pages.ts').catch((error: unknown) => {
    pages = undefined
    throw error
  })
  return pages
}
