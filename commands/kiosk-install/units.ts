import type { Building } from '@munteok/core'
import { KIOSK_UNIT, RUN_DIR, SWAY_CONFIG, WRITTEN_BY } from './places.ts'

const USUAL_NIGHT = '04:00'

/**
 * The session on the first console. It waits for the agent by itself, so it neither needs the agent's unit
 * nor ends with it; where that is on this machine, it is started too.
 * @param agentUnit without `.service`; undefined when the agent has no unit here
 */
export function sessionUnit(user: string, agentUnit: string | undefined): string {
  const agent = agentUnit === undefined ? '' : `Wants=${agentUnit}.service\nAfter=${agentUnit}.service\n`
  return `${WRITTEN_BY}
[Unit]
Description=Munteok kiosk
${agent}After=systemd-user-sessions.service systemd-logind.service sound.target plymouth-quit-wait.service
# The login that is usually there.
Conflicts=getty@tty1.service
After=getty@tty1.service
# It is tried for ever, see below.
StartLimitIntervalSec=0

[Service]
Type=simple
User=${user}
PAMName=${KIOSK_UNIT}
TTYPath=/dev/tty1
TTYReset=yes
TTYVHangup=yes
TTYVTDisallocate=yes
StandardInput=tty-fail
StandardOutput=journal
StandardError=journal
UtmpIdentifier=tty1
UtmpMode=user
# Wiped at each start, and with it all that the browser keeps.
RuntimeDirectory=${KIOSK_UNIT}
RuntimeDirectoryMode=0700
Environment=HOME=${RUN_DIR} XDG_SESSION_TYPE=wayland LIBSEAT_BACKEND=logind
WorkingDirectory=${RUN_DIR}
UMask=0077
LimitCORE=0
ExecStart=/usr/bin/sway --config ${SWAY_CONFIG}
# However it ends, even in order: a kiosk that is closed is a kiosk that is broken.
Restart=always
RestartSec=2
TimeoutStopSec=10

[Install]
WantedBy=multi-user.target
`
}

/** Nobody logs in: the session is opened by systemd, without a password. */
export function pamService(): string {
  return `${WRITTEN_BY}
auth     required pam_deny.so
account  required pam_unix.so
password required pam_deny.so
session  required pam_unix.so
session  required pam_systemd.so
`
}

/** A new browser each night, at the hour at which nobody is in the house. */
export function nightlyTimer({ emptyHour, timeZone }: Pick<Building, 'emptyHour' | 'timeZone'>): string {
  return `${WRITTEN_BY}
[Unit]
Description=Munteok kiosk, anew each night

[Timer]
OnCalendar=*-*-* ${emptyHour ?? USUAL_NIGHT}:00 ${timeZone}
AccuracySec=1min

[Install]
WantedBy=timers.target
`
}

export function nightlyService(): string {
  return `${WRITTEN_BY}
[Unit]
Description=Munteok kiosk, anew each night

[Service]
Type=oneshot
ExecStart=/bin/systemctl try-restart ${KIOSK_UNIT}.service
`
}
