// Serves the page on http://localhost:5173, and proxies /api to the backend: one origin for both,
// as with nginx in production.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { extname, join } from 'node:path';

const api = new URL(process.env.API_URL ?? 'http://127.0.0.1:8000');
const port = Number(process.env.PORT ?? 5173);
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** @param {import('node:http').IncomingMessage} incoming */
function ask(incoming) {
  const { url: path, method, headers } = incoming;
  return request({ hostname: api.hostname, port: api.port, path, method, headers });
}

const server = createServer(async (incoming, answer) => {
  const [pathname = ''] = (incoming.url ?? '').split('?');
  if (pathname.startsWith('/api/')) {
    const asked = ask(incoming);
    asked.on('response', (theirs) => {
      answer.writeHead(theirs.statusCode ?? 502, theirs.headers);
      theirs.pipe(answer);
    });
    asked.on('error', () => answer.writeHead(502).end());
    incoming.pipe(asked);
    return;
  }
  const name = { '/': '/index.html', '/docs': '/docs.html' }[pathname] ?? pathname;
  const file = join(import.meta.dirname, name);
  const type = Object.entries(types).find(([end]) => end === extname(file))?.[1];
  const found = await stat(file).catch(() => undefined);
  if (!type || !found?.isFile() || name.includes('..')) {
    answer.writeHead(404).end();
    return;
  }
  answer.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store' });
  createReadStream(file).pipe(answer);
});

// The WebSocket: once both sides have agreed, data is passed in both directions.
server.on('upgrade', (incoming, socket, head) => {
  const asked = ask(incoming);
  socket.on('error', () => asked.destroy());
  asked.on('upgrade', (theirs, far, farHead) => {
    const headers = Object.entries(theirs.headers).map(([key, value]) => `${key}: ${value}`);
    socket.write(['HTTP/1.1 101 Switching Protocols', ...headers, '', ''].join('\r\n'));
    socket.write(farHead);
    far.write(head);
    far.pipe(socket).pipe(far);
    far.on('error', () => socket.destroy());
    socket.on('error', () => far.destroy());
  });
  asked.on('response', () => socket.destroy());
  asked.on('error', () => socket.destroy());
  asked.end();
});

server.listen(port, '127.0.0.1', () => {
  console.log(`http://localhost:${port}`);
});
