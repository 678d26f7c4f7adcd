/** What graphql-transport-ws sends, as far as tests look at it. */
interface Frame {
  id?: string;
  type: string;
  payload?: Request;
}

export interface Request {
  query: string;
  variables: Record<string, unknown>;
}

/** A server whose sockets are in the hands of a test. `Impl` is the WebSocket of a client. */
export class FakeServer {
  readonly sockets: FakeSocket[] = [];
  /** Whether it takes sockets; otherwise it closes them with this code. */
  isUp = true;
  refusesWith = 1006;
  readonly Impl: unknown;
  /** The data of an answer; undefined: none comes. */
  answer: (request: Request) => unknown = () => undefined;

  constructor() {
    const takes = (socket: FakeSocket) => {
      this.sockets.push(socket);
      socket.answer = (request) => this.answer(request);
      return this.isUp ? undefined : this.refusesWith;
    };
    this.Impl = class extends FakeSocket {
      constructor() {
        super(takes);
      }
    };
  }

  get last(): FakeSocket {
    const last = this.sockets.at(-1);
    if (!last) throw new Error('no socket was opened');
    return last;
  }
}

export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readyState = FakeSocket.CONNECTING;
  onopen: () => void = () => undefined;
  onclose: (event: { code: number; reason: string }) => void = () => undefined;
  onmessage: (event: { data: string }) => void = () => undefined;
  readonly frames: Frame[] = [];
  answer: (request: Request) => unknown = () => undefined;

  constructor(takes: (socket: FakeSocket) => number | undefined) {
    const refusal = takes(this);
    setTimeout(() => {
      if (refusal !== undefined) return this.closeBy(refusal);
      this.readyState = FakeSocket.OPEN;
      this.onopen();
    }, 0);
  }

  /** What was subscribed to or asked for. */
  get asked(): Frame[] {
    return this.frames.filter(({ type }) => type === 'subscribe');
  }

  send(data: string): void {
    const frame = JSON.parse(data) as Frame;
    this.frames.push(frame);
    if (frame.type === 'connection_init') setTimeout(() => this.tell({ type: 'connection_ack' }), 0);
    if (frame.type === 'ping') this.tell({ type: 'pong' });
    if (frame.type !== 'subscribe' || !frame.payload) return;
    const { id, payload } = frame;
    const answer = this.answer(payload);
    if (answer === undefined) return;
    setTimeout(() => {
      this.tell({ id, type: 'next', payload: { data: answer } });
      if (!payload.query.trim().startsWith('subscription')) this.tell({ id, type: 'complete' });
    }, 0);
  }

  close(code = 1000): void {
    this.closeBy(code);
  }

  tell(frame: object): void {
    this.onmessage({ data: JSON.stringify(frame) });
  }

  closeBy(code: number): void {
    if (this.readyState === FakeSocket.CLOSED) return;
    this.readyState = FakeSocket.CLOSED;
    this.onclose({ code, reason: '' });
  }
}
