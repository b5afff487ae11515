export const PANEL_PAGE = ''
