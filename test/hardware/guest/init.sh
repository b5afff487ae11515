#!/bin/busybox sh
# The first process of the guest: mounts what Linux has, starts udev, and hands over to node.
export PATH=/usr/bin:/bin:/sbin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts
mount -t devpts pts /dev/pts
mount -t tmpfs run /run
mkdir -p /run/lock
chmod 1777 /tmp /run/lock
ln -s /run /var/run
ln -s /run/lock /var/lock
hostname guest
/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add --type=subsystems
udevadm trigger --action=add
modprobe -a virtio_console virtio_net xhci_pci uhid
udevadm settle
ip link set lo up
ip address add 10.0.2.15/24 dev eth0
ip link set eth0 up
# Each device that is watched keeps one of its threads waiting.
export UV_THREADPOOL_SIZE=16
exec node /guest/main.mjs
