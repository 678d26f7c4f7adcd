// Socket.IO 4 with its Redis adapter. A room a user, or everybody.
import { createServer, type Server } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Server as SocketIoServer } from 'socket.io';
import { redisFor, serveYardstick, userOfToken, type YardstickOptions } from './yardstick.js';

async function start({ redisUrl, target }: YardstickOptions): Promise<Server> {
  const server = createServer();
  const io = new SocketIoServer(server, {
    transports: ['websocket'],
    adapter: createAdapter(redisFor(redisUrl), redisFor(redisUrl)),
  });
  io.use((socket, next) => {
    try {
      socket.data = { user: userOfToken(socket.handshake.auth['token']) };
      next();
    } catch {
      next(new Error('unauthorized'));
    }
  });
  io.on('connection', async (socket) => {
    if (target === 'one') await socket.join((socket.data as { user: string }).user);
    socket.emit('subscribed');
  });
  return server;
}

serveYardstick(start);
