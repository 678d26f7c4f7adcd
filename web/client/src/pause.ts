/** A pause that can be cut short. */
export class Pause {
  private over: (() => void) | undefined;

  for(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
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
