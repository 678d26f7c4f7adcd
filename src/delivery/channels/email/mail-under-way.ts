import { type Duplex, pipeline, type Readable, Transform, type TransformCallback, type Writable } from 'node:stream';

/** The attempt is over, or somebody else's: the mail was not ended, so that nobody has taken it. */
export class AttemptLostError extends Error {
  constructor() {
    super('The attempt was no longer ours when the mail was about to be ended.');
    this.name = 'AttemptLostError';
  }
}

/** How often it is looked whether the server has taken what was written. Only a slow one is looked at twice. */
const LOOK_MS = 5;

const told = (): void => undefined;

/**
 * One try of handing one mail to a server. A mail is taken when the server has read the line with a single dot behind it; until then
 * nothing has happened. So the last question, whether it may still go, is asked in front of that line and nowhere else.
 */
export class MailUnderWay {
  /** Whether the end was let through: from then on the server may have taken it. */
  isHandedOver = false;
  private isOver = false;
  private begun: LastLook | undefined;

  constructor(private readonly mayGo: () => boolean) {}

  /** What the driver reads in place of the mail itself. Called again when it takes another connection, having sent nothing over the first. */
  guard(mail: Readable): Readable {
    this.begun = new LastLook(() => this.look());
    return pipeline(mail, this.begun, told);
  }

  /**
   * To be called when it failed. Where the mail was broken off in its middle the connection is of no more use: whatever came next over it
   * would be part of that mail.
   */
  failed(): void {
    this.isOver = true;
    if (!this.isHandedOver) this.begun?.cut();
  }

  private look(): boolean {
    this.isHandedOver = !this.isOver && this.mayGo();
    return this.isHandedOver;
  }
}

/** Lets a mail through, and asks before it lets its end through. */
class LastLook extends Transform {
  private server: Writable | undefined;
  private escaper: Duplex | undefined;

  constructor(private readonly mayEnd: () => boolean) {
    super();
  }

  /** The driver pipes it into what escapes dots and writes the last one, and had piped that into the connection before. */
  override pipe<Destination extends NodeJS.WritableStream>(to: Destination, options?: { end?: boolean }): Destination {
    this.escaper = to as unknown as Duplex;
    // Node has no public way to ask a stream whom it feeds.
    const { _readableState: state } = to as unknown as { _readableState?: { pipes?: Writable[] } };
    this.server = state?.pipes?.[0];
    return super.pipe(to, options);
  }

  cut(): void {
    if (this.escaper !== undefined) this.server?.destroy();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    this.whenAllIsWritten(() => (this.mayEnd() ? done() : done(new AttemptLostError())));
  }

  /**
   * What still waits in this process goes out whenever it goes on, after a stop of any length, too: so nothing may be left of it when it is
   * asked. Ends with the stream: the driver destroys it along with the connection.
   */
  private whenAllIsWritten(then: () => void): void {
    if (this.destroyed) return;
    const waiting =
      this.readableLength +
      (this.escaper?.writableLength ?? 0) +
      (this.escaper?.readableLength ?? 0) +
      (this.server?.writableLength ?? 0);
    if (waiting === 0) then();
    else setTimeout(() => this.whenAllIsWritten(then), LOOK_MS);
  }
}
