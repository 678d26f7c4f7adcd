/**
 * What costs something to find out, for many who ask: what was asked less than `ms` ago is answered again, and who asks while it is being found out
 * gets that. A failure is told to those who wait for it, and kept for nobody.
 */
export class KeptAnswer<Answer> {
  private askedAtMs = Number.NEGATIVE_INFINITY;
  private answer: Promise<Answer> | undefined;
  private isUnderWay = false;

  constructor(
    private readonly ms: number,
    private readonly find: () => Promise<Answer>,
  ) {}

  /** At most `ms` old when it was asked for. */
  get(): Promise<Answer> {
    const nowMs = performance.now();
    if (this.answer && (this.isUnderWay || nowMs - this.askedAtMs < this.ms)) return this.answer;
    this.askedAtMs = nowMs;
    this.isUnderWay = true;
    const answer = this.find().finally(() => (this.isUnderWay = false));
    answer.catch(() => {
      if (this.answer === answer) this.answer = undefined;
    });
    this.answer = answer;
    return answer;
  }
}
