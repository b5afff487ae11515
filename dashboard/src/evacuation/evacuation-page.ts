/**
 * The view of the sheets. It is loaded soon after the first view, while the server is there: when it is
 * needed, the server may be gone.
 */
export const evacuationPage = () => import('./EvacuationPage.svelte')
