/** The views behind the first one: loaded when somebody goes to one of them. */
export { default as CorrectionsPage } from './entries/CorrectionsPage.svelte'
export { default as HeadcountAsk } from './entries/HeadcountAsk.svelte'
export { default as HeadcountsPage } from './entries/HeadcountsPage.svelte'
export { default as PassesPage } from './passes/PassesPage.svelte'
export { default as DayPage } from './usage/DayPage.svelte'
export { default as UsagePage } from './usage/UsagePage.svelte'
export { default as YearPage } from './usage/YearPage.svelte'
