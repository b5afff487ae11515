/** What is needed only by who logs in: loaded then. */
export { default as FirstPage } from './FirstPage.svelte'
export { default as LogInDialog } from './LogInDialog.svelte'
export { default as LogInPage } from './LogInPage.svelte'
export { default as PasswordDialog } from './PasswordDialog.svelte'
