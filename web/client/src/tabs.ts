import type { Change } from './change.js';
import type { CountsFragment } from './operations.js';

/** What one tab tells the others of the same person. */
export type TabMessage =
  | { kind: 'made'; id: string; change: Change; now: string }
  | { kind: 'answered'; id: string; inbox: CountsFragment }
  | { kind: 'dropped'; id: string };

const VERSION = 1;

/** Tabs of one browser that are signed in as the same person at the same Herald. Who is alone, or in no browser, talks to nobody. */
export class Tabs {
  private channel: BroadcastChannel | undefined;

  /** @param name who is where: others must not see what this person does */
  open(name: string, heard: (message: TabMessage) => void): void {
    if (this.channel || typeof BroadcastChannel === 'undefined') return;
    this.channel = new BroadcastChannel(`herald ${VERSION} ${name}`);
    this.channel.onmessage = ({ data }: MessageEvent<TabMessage>) => heard(data);
  }

  tell(message: TabMessage): void {
    this.channel?.postMessage(message);
  }

  close(): void {
    this.channel?.close();
    this.channel = undefined;
  }
}
