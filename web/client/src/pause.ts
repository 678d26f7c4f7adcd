import { MAX_TIMER_MS } from './retry-delay.js';

/** A pause that can be cut short. */
export class Pause {
  private over: (() => void) | undefined;

  for(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(MAX_TIMER_MS, ms));
      this.over = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  end(): void {
    this.over?.();
  }
}
