/** The two scripts of the session. They are for /bin/sh, and run as the kiosk's user, within sway. */
import type { KioskAddress } from './address.ts'
import { OPENING_HOURS, SCREEN_SCRIPT, UNUSED_MARK, WRITTEN_BY } from './places.ts'
import { SHIFT_PIXELS } from './sway-config.ts'

/** Outside opening hours the screen stays lit so long after somebody was there. */
const LIT_AFTER_USE_S = 300
const LOOK_EVERY_S = 15
/** A page that has no connection to its agent so many looks long is not there any more. */
const LOOKS_WITHOUT_PAGE = 8

/** Waits for the agent, then shows its page; when the browser ends, the session does, and systemd starts it again. */
export function sessionScript({ url }: KioskAddress, browserArguments: readonly string[]): string {
  return `#!/bin/sh
${WRITTEN_BY}

# No page of the browser's own is ever seen: it starts once the agent answers.
until curl -fs -o /dev/null --max-time 5 '${url}'; do sleep 1; done

# A touch is turned with the picture only if its device belongs to the screen.
output=$(swaymsg -r -t get_outputs | sed -n 's/^ *"name": "\\(.*\\)",*$/\\1/p' | head -n 1)
swaymsg -q "input type:touch map_to_output $output"

swayidle -w \\
  timeout ${LIT_AFTER_USE_S} 'touch ${UNUSED_MARK}' \\
  resume 'rm -f ${UNUSED_MARK}; swaymsg -q "output * dpms on"' &
/bin/sh ${SCREEN_SCRIPT} &

chromium \\
${browserArguments.map((argument) => `  '${argument}'`).join(' \\\n')}
swaymsg -q exit
`
}

/** Looks after the screen: dark outside opening hours, the picture never long in one place, a page on it. */
export function screenScript({ url, port }: KioskAddress, timeZone: string): string {
  return `#!/bin/sh
${WRITTEN_BY}

is_open() {
  day=$(TZ='${timeZone}' date +%Y%m%d)
  weekday=$(TZ='${timeZone}' date +%u)
  now=$(TZ='${timeZone}' date +%H%M)
  open=false
  while read -r kind a b c; do
    case $kind in
      lit) [ "$weekday" = "$a" ] && [ "$now" -ge "$b" ] && [ "$now" -lt "$c" ] && open=true ;;
      closed) [ "$day" -ge "$a" ] && [ "$day" -le "$b" ] && open=false && break ;;
    esac
  done < '${OPENING_HOURS}'
  [ $open = true ]
}

dim() {
  if is_open || [ ! -e ${UNUSED_MARK} ]; then wanted=on; else wanted=off; fi
  [ "$wanted" = "$light" ] || swaymsg -q "output * dpms $wanted"
  light=$wanted
}

# Up to ${SHIFT_PIXELS} pixels each way, one a minute. The window keeps its size, so the page draws nothing anew.
shift_picture() {
  step=$(($(date +%s) / 60))
  x=$((step % ${2 * SHIFT_PIXELS}))
  y=$((step / ${2 * SHIFT_PIXELS} % ${2 * SHIFT_PIXELS}))
  [ $x -le ${SHIFT_PIXELS} ] || x=$((${2 * SHIFT_PIXELS} - x))
  [ $y -le ${SHIFT_PIXELS} ] || y=$((${2 * SHIFT_PIXELS} - y))
  swaymsg -q "gaps left all set $x, gaps right all set $((${SHIFT_PIXELS} - x)), gaps top all set $y, gaps bottom all set $((${SHIFT_PIXELS} - y))"
}

has_page() {
  [ -n "$(ss -Htn state established 'dport = :${port}')" ]
}

# A page that crashed leaves the browser with a notice of its own: only a new start brings it back.
watch_page() {
  if has_page || ! curl -fs -o /dev/null --max-time 5 '${url}'; then missed=0; else missed=$((missed + 1)); fi
  [ $missed -lt ${LOOKS_WITHOUT_PAGE} ] && return
  echo 'the page is gone: starting again' >&2
  swaymsg -q exit
}

light=on
missed=0
while swaymsg -q -t get_version; do
  dim
  shift_picture
  watch_page
  sleep ${LOOK_EVERY_S}
done
`
}
