import { createServer } from 'node:net';

/** Below what systems use for outgoing connections: one of those must not sit on our port while the server is down. */
const PORTS = { from: 20_000, to: 32_000 };

/** A port of loopback that nobody listens on, for a server that stops and starts again. */
export async function portOfItsOwn(): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from));
    const probe = createServer();
    try {
      await new Promise<void>((resolve, reject) => {
        probe.once('error', reject);
        probe.listen(port, '127.0.0.1', resolve);
      });
      return port;
    } catch (error) {
      if (attempt === 50) throw error;
    } finally {
      await new Promise((resolve) => probe.close(resolve));
    }
  }
}
