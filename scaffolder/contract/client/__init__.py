"""The checks' connections to a server: HTTP, WebSocket, and raw bytes."""
