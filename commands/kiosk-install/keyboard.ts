/**
 * The whole keyboard of a kiosk: letters and digits, which a reader that types needs, and the keys that the
 * page knows. There is no Ctrl, no Alt and no F5, F7, F11 or F12: what does not exist opens no second
 * window, no console and no developer tools.
 */
import { WRITTEN_BY } from './places.ts'

const KEYS = {
  ESC: 'Escape',
  BKSP: 'BackSpace',
  TAB: 'Tab, ISO_Left_Tab',
  RTRN: 'Return',
  SPCE: 'space',
  LFSH: 'Shift_L',
  RTSH: 'Shift_R',
  UP: 'Up',
  DOWN: 'Down',
  LEFT: 'Left',
  RGHT: 'Right',
  // Help, spoken guidance, again, stop, louder.
  FK01: 'F1',
  FK02: 'F2',
  FK03: 'F3',
  FK04: 'F4',
  FK06: 'F6',
} as const

/** As xkbcommon reads it. */
export function keyboardMap(): string {
  const keys = Object.entries(KEYS).map(([key, symbols]) => `    key <${key}> { [ ${symbols} ] };`)
  return `${WRITTEN_BY.replace('#', '//')}
xkb_keymap {
  xkb_keycodes { include "evdev+aliases(qwerty)" };
  xkb_types { include "complete" };
  xkb_compat { include "complete" };
  xkb_symbols {
    include "us(basic)+keypad(x11)"
${keys.join('\n')}
    modifier_map Shift { Shift_L, Shift_R };
  };
};
`
}
