import { KEYBOARD_MAP, OWN_SWAY_CONFIGS, SESSION_SCRIPT, WRITTEN_BY } from './places.ts'

/** How far the picture may wander, in pixels: the frame that is left free for it. */
export const SHIFT_PIXELS = 8

export const ROTATIONS = ['0', '90', '180', '270'] as const
export type Rotation = (typeof ROTATIONS)[number]

/**
 * The compositor's configuration. It has no bar, no key of its own and no way to another program; what is
 * not named here does not happen.
 */
export function swayConfig(rotation: Rotation): string {
  return `${WRITTEN_BY}
xwayland disable
# A message of sway's own would lie over the page; the journal has it.
swaynag_command -

output * bg #000000 solid_color
output * transform ${rotation}

# One window over all of the screen but a frame, within which the picture wanders against burn-in. What
# fills the screen by itself could not be moved, so that is not granted.
default_border none
default_floating_border none
gaps outer ${SHIFT_PIXELS / 2}
for_window [app_id=".*"] fullscreen disable, border none

# A second window, however it came about, is none of the agent's: the agent's has its address as a name.
for_window [app_id="^chromium"] kill

# A mouse shows itself while it is moved. A keyboard has only the keys that a kiosk needs.
seat * hide_cursor 100
input type:keyboard xkb_file ${KEYBOARD_MAP}

# Yours: it is never written.
include ${OWN_SWAY_CONFIGS}

exec /bin/sh ${SESSION_SCRIPT}
`
}
