"""How the checks speak to a server: over HTTP, over a WebSocket, and in bytes of their own."""
