#!/bin/sh
# A stand-in for systemctl, where no systemd can run: starts and stops what a unit names, as the user that it
# names, and writes down what it was asked.
echo "$*" >> /run/systemctl.log
command=$1
shift

running() {
  [ -e "/run/$1.pid" ] && kill -0 "$(cat "/run/$1.pid")" 2> /dev/null
}

units() {
  for unit in "$@"; do case $unit in -*) ;; *) echo "$unit" ;; esac; done
}

case $command in
  list-units)
    for file in /run/*.pid; do
      name=$(basename "$file" .pid)
      for pattern in $(units "$@"); do
        # shellcheck disable=SC2254 # a pattern is meant
        case $name in $pattern) running "$name" && echo "$name loaded active running Munteok" ;; esac
      done
    done
    ;;
  stop | disable)
    for unit in $(units "$@"); do
      running "$unit" && kill "$(cat "/run/$unit.pid")"
      while running "$unit"; do sleep 0.1; done
      rm -f "/run/$unit.pid"
    done
    ;;
  start)
    for unit in $(units "$@"); do
      file=/etc/systemd/system/$unit
      [ -e "$file" ] || file=/lib/systemd/system/$unit
      user=$(sed -n 's/^User=//p' "$file")
      # shellcheck disable=SC2046 # words are meant
      setsid setpriv --reuid="$user" --regid="$user" --clear-groups \
        $(sed -n 's/^ExecStart=//p' "$file") < /dev/null >> "/run/$unit.log" 2>&1 &
      echo $! > "/run/$unit.pid"
    done
    ;;
esac
exit 0
