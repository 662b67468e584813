"""The gateway: WebSocket connections on the REST port, from handshake to dispatch."""
