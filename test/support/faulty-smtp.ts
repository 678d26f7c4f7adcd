import { type AddressInfo, createServer as createNetServer, type Server, type Socket } from 'node:net';

/**
 * A mail server on loopback that misbehaves as it is told, for faults of the email channel and of the engine above it. It speaks enough of
 * SMTP for any client, keeps every mail that it accepted with time and Message-ID, and can be asked how often each was:
 *
 *     const smtp = await startFaultySmtp();
 *     smtp.behave('drop-after-dot');            // every connection from now on
 *     smtp.behaveFor('bob@example.com', 'refuse-550');   // for one recipient, whatever the rest does
 *     smtp.behaveOnce('reset', 'greet-421');     // the next connections, one each, in this order
 *     … SMTP_URL = smtp.url …
 *     await smtp.close();
 *
 * What the server did with a mail is the truth that `accepted` has: `drop-after-dot` accepted it and did not say so.
 */
export type SmtpFault =
  /** Does what it should. */
  | 'none'
  /** Before anything: "421 try later", and closes. */
  | 'greet-421'
  /** Accepts the connection, and says nothing, ever. */
  | 'silent-greeting'
  /** Resets the connection at once (RST). */
  | 'reset'
  /** Resets it in the middle of the mail. */
  | 'reset-in-data'
  /** At AUTH: "535". Offers AUTH only then, and with `auth`. */
  | 'refuse-login'
  /** At MAIL FROM. */
  | 'sender-550'
  | 'sender-451'
  /** At RCPT TO. */
  | 'defer-450'
  | 'refuse-550'
  /** "550 5.7.1": of the sender's standing, not of the address. */
  | 'policy-550'
  /** In the middle of the mail; what comes after it is read and thrown away. */
  | 'full-452-in-data'
  /** Behind the mail: not accepted. */
  | 'full-452'
  | 'content-554'
  /** Accepts it, says nothing, and closes. */
  | 'drop-after-dot'
  /** The same, but had not accepted it. */
  | 'lose-after-dot'
  /** Accepts it, and says nothing; the connection stays open. */
  | 'silent-after-dot'
  /** Everything that it says comes at one byte a second. */
  | 'drip'
  /** Reads nothing more from the beginning of the mail on, until `resume()`. */
  | 'stop-reading'
  /** Offers STARTTLS, and never finishes the handshake. */
  | 'slow-tls';

export interface AcceptedMail {
  at: number;
  messageId: string | null;
  from: string;
  to: string[];
  /** As it came over the wire, without the dots that were stuffed. */
  raw: string;
}

export interface FaultySmtp {
  /** `smtp://127.0.0.1:<port>` */
  url: string;
  port: number;
  accepted: AcceptedMail[];
  /** Connections that were made, and those that are open. */
  connections: { made: number; open: number };
  /** Bytes of mails that have been read, of those that were not ended, too. */
  dataBytes: number;
  /** Connections that `stop-reading` has stopped. */
  stopped: number;
  behave(fault: SmtpFault): void;
  behaveFor(recipient: string, fault: 'defer-450' | 'refuse-550' | 'policy-550'): void;
  behaveOnce(...faults: SmtpFault[]): void;
  /** What `stop-reading` stopped goes on. */
  resume(): void;
  /** How often a mail of this Message-ID was accepted. */
  countOf(messageId: string): number;
  /** Nobody listens any more, and all connections are cut; `start` listens at the same port again. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

const DRIP_MS = 1_000;

interface Options {
  /** Whoever wants to send must log in; any name and password will do. */
  auth?: boolean;
}

export async function startFaultySmtp({ auth = false }: Options = {}): Promise<FaultySmtp> {
  const state = new FaultyState();
  let server: Server = serverOf(state, auth);
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const session of state.sessions) session.socket.destroy();
    await closed;
  };
  return Object.assign(state, {
    url: `smtp://127.0.0.1:${port}`,
    port,
    stop,
    async start() {
      server = serverOf(state, auth);
      await listen(server, port);
    },
    async close() {
      if (server.listening) await stop();
    },
  });
}

function serverOf(state: FaultyState, auth: boolean): Server {
  return createNetServer((socket) => new Session(socket, state, auth));
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

class FaultyState {
  accepted: AcceptedMail[] = [];
  connections = { made: 0, open: 0 };
  dataBytes = 0;
  stopped = 0;
  readonly sessions = new Set<Session>();
  private fault: SmtpFault = 'none';
  private readonly once: SmtpFault[] = [];
  private readonly byRecipient = new Map<string, SmtpFault>();

  behave(fault: SmtpFault): void {
    this.fault = fault;
  }

  behaveFor(recipient: string, fault: SmtpFault): void {
    this.byRecipient.set(recipient, fault);
  }

  behaveOnce(...faults: SmtpFault[]): void {
    this.once.push(...faults);
  }

  resume(): void {
    this.stopped = 0;
    for (const { socket } of this.sessions) socket.resume();
  }

  countOf(messageId: string): number {
    return this.accepted.filter((mail) => mail.messageId === messageId).length;
  }

  /** What a new connection is in for; whoever behaves once does so for one connection, the others follow what is said now. */
  next(): SmtpFault | undefined {
    return this.once.shift();
  }

  current(own: SmtpFault | undefined, recipient?: string): SmtpFault {
    return (recipient === undefined ? undefined : this.byRecipient.get(recipient)) ?? own ?? this.fault;
  }
}

/** One connection. */
class Session {
  private readonly own: SmtpFault | undefined;
  private pending = '';
  private from = '';
  private to: string[] = [];
  private isInData = false;
  private isDiscarding = false;
  private loginSteps = 0;
  /** Answers leave in their order, however slowly. */
  private saying: Promise<void> = Promise.resolve();

  constructor(
    readonly socket: Socket,
    private readonly state: FaultyState,
    private readonly auth: boolean,
  ) {
    this.own = state.next();
    state.sessions.add(this);
    state.connections.made += 1;
    state.connections.open += 1;
    socket.on('error', () => undefined);
    socket.once('close', () => {
      state.sessions.delete(this);
      state.connections.open -= 1;
    });
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.read(bytes.toString('latin1')));
    this.greet();
  }

  private get fault(): SmtpFault {
    return this.state.current(this.own);
  }

  private greet(): void {
    if (this.fault === 'reset') return void this.socket.resetAndDestroy();
    if (this.fault === 'silent-greeting') return;
    if (this.fault === 'greet-421') return this.sayLast('421 4.3.2 try later');
    this.say('220 faulty.example ESMTP');
  }

  private say(line: string): void {
    const isDripping = this.fault === 'drip';
    this.saying = this.saying.then(async () => {
      if (!isDripping) return void this.socket.write(`${line}\r\n`);
      for (const byte of `${line}\r\n`) {
        if (this.socket.destroyed) return;
        this.socket.write(byte);
        await new Promise((resolve) => setTimeout(resolve, DRIP_MS));
      }
    });
  }

  private sayLast(line: string): void {
    this.say(line);
    this.saying = this.saying.then(() => void this.socket.end());
  }

  private read(text: string): void {
    this.pending += text;
    if (this.isInData) this.state.dataBytes += text.length;
    for (;;) {
      if (this.isInData) {
        if (!this.readMail()) return;
        continue;
      }
      const end = this.pending.indexOf('\r\n');
      if (end < 0) return;
      const line = this.pending.slice(0, end);
      this.pending = this.pending.slice(end + 2);
      this.command(line);
    }
  }

  private command(line: string): void {
    if (this.loginSteps > 0) return this.loginStep();
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO' || verb === 'HELO') return this.hello();
    if (verb === 'AUTH') return this.login(line);
    if (verb === 'STAR') return this.startTls();
    if (verb === 'MAIL') return this.sender(line);
    if (verb === 'RCPT') return this.recipient(line);
    if (verb === 'DATA') return this.data();
    if (verb === 'QUIT') return this.sayLast('221 bye');
    if (verb === 'RSET') this.to = [];
    this.say('250 ok');
  }

  private hello(): void {
    if (this.fault === 'slow-tls') return this.say('250-faulty.example\r\n250 STARTTLS');
    const isAuth = this.auth || this.fault === 'refuse-login';
    this.say(`250-faulty.example\r\n${isAuth ? '250-AUTH PLAIN LOGIN\r\n' : ''}250 PIPELINING`);
  }

  private startTls(): void {
    this.socket.removeAllListeners('data').resume();
    this.say('220 go ahead');
  }

  private login(line: string): void {
    if (/^AUTH LOGIN$/i.test(line.trim())) {
      this.loginSteps = 2;
      return this.say('334 VXNlcm5hbWU6');
    }
    this.loggedIn();
  }

  private loginStep(): void {
    this.loginSteps -= 1;
    if (this.loginSteps > 0) this.say('334 UGFzc3dvcmQ6');
    else this.loggedIn();
  }

  private loggedIn(): void {
    this.say(this.fault === 'refuse-login' ? '535 5.7.8 no such user' : '235 welcome');
  }

  private sender(line: string): void {
    if (this.fault === 'sender-550') return this.say('550 5.7.1 not under this name');
    if (this.fault === 'sender-451') return this.say('451 4.3.0 not now');
    this.from = addressIn(line);
    this.to = [];
    this.say('250 ok');
  }

  private recipient(line: string): void {
    const address = addressIn(line);
    const fault = this.state.current(this.own, address);
    if (fault === 'defer-450') return this.say('450 4.2.0 mailbox busy');
    if (fault === 'refuse-550') return this.say('550 5.1.1 no such user');
    if (fault === 'policy-550') return this.say('550 5.7.1 relaying denied');
    this.to.push(address);
    this.say('250 ok');
  }

  private data(): void {
    if (this.to.length === 0) return this.say('554 5.5.1 no valid recipients');
    this.isInData = true;
    this.isDiscarding = false;
    if (this.fault === 'stop-reading') {
      this.socket.pause();
      this.state.stopped += 1;
    }
    this.say('354 go ahead');
  }

  /** False: more must come. */
  private readMail(): boolean {
    const { fault } = this;
    if (this.pending.length > 0 && fault === 'reset-in-data') {
      this.socket.resetAndDestroy();
      return false;
    }
    if (this.pending.length > 0 && fault === 'full-452-in-data' && !this.isDiscarding) {
      this.isDiscarding = true;
      this.say('452 4.3.1 no room');
    }
    const end = this.pending.startsWith('.\r\n') ? 0 : this.pending.indexOf('\r\n.\r\n') + 2;
    if (end < 2 && !this.pending.startsWith('.\r\n')) return false;
    const raw = this.pending.slice(0, end).replaceAll('\r\n..', '\r\n.');
    this.pending = this.pending.slice(end + 3);
    this.isInData = false;
    if (!this.isDiscarding) this.ended(raw, fault);
    return true;
  }

  private ended(raw: string, fault: SmtpFault): void {
    if (fault === 'full-452') return this.say('452 4.3.1 no room');
    if (fault === 'content-554') return this.say('554 5.7.1 this is spam');
    if (fault === 'lose-after-dot') return void this.socket.destroy();
    const messageId = /^message-id:\s*(<[^>]+>)/im.exec(raw)?.[1] ?? null;
    this.state.accepted.push({ at: Date.now(), messageId, from: this.from, to: this.to, raw });
    if (fault === 'drop-after-dot') return void this.socket.destroy();
    if (fault === 'silent-after-dot') return;
    this.say(`250 2.0.0 Ok: queued as F${this.state.accepted.length}`);
  }
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? '';
}
