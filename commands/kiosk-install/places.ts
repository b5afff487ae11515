/** Where the parts of a kiosk's machine lie, and what else refers to them by these names. */

export const KIOSK_UNIT = 'munteok-kiosk'
/** What no start keeps: the browser's profile too. systemd makes it anew each time. */
export const RUN_DIR = '/run/munteok-kiosk'
/** Is there while nobody has touched anything for some minutes. */
export const UNUSED_MARK = `${RUN_DIR}/unused`
export const SWAY_CONFIG = '/etc/munteok-kiosk/sway.conf'
export const KEYBOARD_MAP = '/etc/munteok-kiosk/keyboard.xkb'
export const OPENING_HOURS = '/etc/munteok-kiosk/opening-hours'
export const SESSION_SCRIPT = '/usr/local/lib/munteok-kiosk/session.sh'
export const SCREEN_SCRIPT = '/usr/local/lib/munteok-kiosk/screen.sh'
/** Lines of the technician's own for the compositor. Never written by us. */
export const OWN_SWAY_CONFIGS = '/etc/munteok-kiosk/sway.d/*.conf'

export const WRITTEN_BY =
  '# Written by "munteok kiosk install": change the site or building file, and run it again.'
