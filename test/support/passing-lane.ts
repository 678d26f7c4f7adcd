import type { Socket } from 'node:net';

/** What a wire does to what is sent over it. */
export type Rule =
  | { kind: 'pass' }
  /** Nothing gets through, not even that an end was closed. It waits, and is delivered when the wire is healed. */
  | { kind: 'hold' }
  /** Each piece is late by this and up to `jitterMs` more; the order stays. */
  | { kind: 'delay'; latencyMs: number; jitterMs: number }
  /** Of each connection, in each direction. */
  | { kind: 'throttle'; bytesPerSecond: number };

/** Changes the bytes of one connection in one direction. Stateful: a new one is made for each connection. */
export type Rewrite = (chunk: Buffer) => Buffer;

/** What waits on a held wire before its sender feels it, as the buffers of a system would. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** How much of a throttled wire goes at once. */
const THROTTLE_TICK_MS = 20;

interface Piece {
  /** Null: this end was closed. */
  bytes: Buffer | null;
  cameAt: number;
}

/** One direction of one connection: bytes, and the word that an end was closed, pass in their order and as the rule allows. */
export class PassingLane {
  private readonly waiting: Piece[] = [];
  private waitingBytes = 0;
  private timer: NodeJS.Timeout | undefined;
  private dueAt = 0;
  private closedSaid = false;
  private stopped = false;
  private congested = false;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private rule: Rule,
    private readonly rewrite: Rewrite | undefined,
  ) {
    from.on('data', (chunk: Buffer) => this.take(this.rewrite ? this.rewrite(chunk) : chunk));
    from.on('end', () => this.takeEnd());
    from.on('close', () => this.takeEnd());
    to.on('drain', () => {
      this.congested = false;
      this.pass();
    });
  }

  obey(rule: Rule): void {
    this.rule = rule;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.dueAt = 0;
    this.pass();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.waiting.length = 0;
  }

  private take(bytes: Buffer): void {
    if (this.stopped || bytes.length === 0) return;
    this.waiting.push({ bytes, cameAt: Date.now() });
    this.waitingBytes += bytes.length;
    if (this.waitingBytes >= MAX_WAITING_BYTES) this.from.pause();
    this.pass();
  }

  private takeEnd(): void {
    if (this.closedSaid || this.stopped) return;
    this.closedSaid = true;
    this.waiting.push({ bytes: null, cameAt: Date.now() });
    this.pass();
  }

  private pass(): void {
    while (!this.stopped && this.timer === undefined && !this.congested && this.rule.kind !== 'hold') {
      const piece = this.waiting[0];
      if (!piece) return;
      const pauseMs = this.pauseBefore(piece);
      if (pauseMs > 0) return this.wait(pauseMs);
      this.dueAt = 0;
      if (piece.bytes === null) {
        this.waiting.shift();
        if (!this.to.destroyed) this.to.end();
        // Nobody reads here any more, and nothing comes from there that anybody would miss.
        if (this.from.destroyed) this.to.resume();
        continue;
      }
      this.write(piece, piece.bytes);
    }
  }

  /** How long the first piece still has to wait. */
  private pauseBefore(piece: Piece): number {
    if (this.rule.kind !== 'delay') return 0;
    // Drawn once a piece; whoever comes behind a late one is late with it.
    this.dueAt ||= piece.cameAt + this.rule.latencyMs + Math.random() * this.rule.jitterMs;
    return this.dueAt - Date.now();
  }

  private write(piece: Piece, bytes: Buffer): void {
    const most =
      this.rule.kind === 'throttle'
        ? Math.max(1, Math.floor((this.rule.bytesPerSecond * THROTTLE_TICK_MS) / 1_000))
        : bytes.length;
    const part = bytes.subarray(0, most);
    if (part.length === bytes.length) this.waiting.shift();
    else piece.bytes = bytes.subarray(most);
    this.waitingBytes -= part.length;
    if (this.from.isPaused() && this.waitingBytes < MAX_WAITING_BYTES / 2) this.from.resume();
    if (!this.to.destroyed && !this.to.writableEnded) this.congested = !this.to.write(part);
    if (this.rule.kind === 'throttle') this.wait(THROTTLE_TICK_MS);
  }

  private wait(ms: number): void {
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.pass();
    }, ms);
  }
}
