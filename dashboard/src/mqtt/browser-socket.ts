import type { Socket, SocketHandlers } from './live-link.ts'

/** A browser's WebSocket that speaks MQTT. */
export function browserSocket(url: string, handlers: SocketHandlers): Socket {
  const socket = new WebSocket(url, 'mqtt')
  socket.binaryType = 'arraybuffer'
  socket.onopen = () => handlers.opened()
  socket.onmessage = ({ data }) => {
    // Text is no MQTT: left alone, the connection falls silent and is made again.
    if (data instanceof ArrayBuffer) handlers.received(new Uint8Array(data))
  }
  socket.onclose = () => handlers.closed()
  return {
    send(bytes) {
      if (socket.readyState === WebSocket.OPEN) socket.send(new Uint8Array(bytes))
    },
    close() {
      socket.onopen = socket.onmessage = socket.onclose = null
      socket.close()
    },
  }
}
