import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface EchoingSmtp {
  url: string;
  /** Mails that it took, whole. */
  accepted: string[];
  /** How many it refused. */
  refused: number;
  close(): Promise<void>;
}

/** A mail server that repeats what it was given when it refuses: mails to `echo…@` for good, to `later…@` for now. */
export async function startEchoingSmtp(): Promise<EchoingSmtp> {
  const sockets = new Set<Socket>();
  const state = { accepted: [] as string[], refused: 0 };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    serve(socket, state);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function serve(socket: Socket, state: { accepted: string[]; refused: number }): void {
  let buffer = '';
  let recipient = '';
  let isInMail = false;
  const say = (line: string) => socket.write(`${line}\r\n`);
  const take = (mail: string) => {
    const code = recipient.startsWith('echo') ? '554 5.7.1' : recipient.startsWith('later') ? '451 4.7.1' : undefined;
    if (code === undefined) {
      state.accepted.push(mail);
      return say('250 taken');
    }
    state.refused += 1;
    const subject = /^subject: (.*)$/im.exec(mail)?.[1] ?? '';
    // Unfolded, as somebody would who has read it.
    say(
      `${code} I do not like "${subject}" nor "${mail.replaceAll('=\r\n', '').replaceAll(/\s+/g, ' ').slice(-4_000)}"`,
    );
  };
  say('220 echo');
  socket.on('data', (data) => {
    buffer += data.toString('latin1');
    for (;;) {
      const end = isInMail ? '\r\n.\r\n' : '\r\n';
      const at = buffer.indexOf(end);
      if (at < 0) return;
      const piece = buffer.slice(0, at);
      buffer = buffer.slice(at + end.length);
      if (isInMail) {
        isInMail = false;
        take(piece);
        continue;
      }
      recipient = /^RCPT TO:<([^>]*)>/i.exec(piece)?.[1] ?? recipient;
      if (/^DATA/i.test(piece)) {
        isInMail = true;
        say('354 go on');
      } else if (/^QUIT/i.test(piece)) {
        say('221 bye');
        socket.end();
      } else say('250 ok');
    }
  });
}
