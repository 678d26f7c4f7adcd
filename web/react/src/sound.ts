import { useSyncExternalStore } from 'react';

const KEY = 'herald.sound';
const VOLUME = 0.06;
/** Two soft tones, in hertz, each so many seconds after the first began. */
const TONES = [
  { hertz: 660, after: 0 },
  { hertz: 880, after: 0.11 },
] as const;
const TONE_SECONDS = 0.28;
/** So long nobody else plays. */
const ONE_AT_A_TIME_MS = 1_000;

let context: AudioContext | undefined;
const listeners = new Set<() => void>();

/** Whether a person allowed it in this browser. Off at first. */
export function isSoundOn(): boolean {
  try {
    return localStorage.getItem(KEY) === 'on';
  } catch {
    // A page that may keep nothing.
    return false;
  }
}

/** To be called by a click: browsers let nothing sound before one. */
export function setSound(isOn: boolean): void {
  try {
    if (isOn) localStorage.setItem(KEY, 'on');
    else localStorage.removeItem(KEY);
  } catch {
    return;
  }
  for (const listener of listeners) listener();
  if (isOn) void tone();
}

export function useSound(): boolean {
  return useSyncExternalStore(watch, isSoundOn, () => false);
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab of this browser.
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** A short tone, if it is allowed. Many at once are one, and of several tabs that hear of the same thing one plays. */
export function playTone(): void {
  if (!isSoundOn()) return;
  const { locks } = navigator as Partial<Navigator>;
  // Only a page of https, or of this machine, has locks.
  if (!locks) return void tone();
  void locks.request('herald sound', { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    await tone();
    await new Promise((resolve) => setTimeout(resolve, ONE_AT_A_TIME_MS));
  });
}

async function tone(): Promise<void> {
  try {
    context ??= new AudioContext();
    // Before the first click on a page there is no sound, and it is not to come later.
    if (context.state === 'suspended' && !navigator.userActivation?.hasBeenActive) return;
    await context.resume();
    const volume = context.createGain();
    const now = context.currentTime;
    volume.connect(context.destination);
    volume.gain.setValueAtTime(VOLUME, now);
    for (const { hertz, after } of TONES) {
      const oscillator = context.createOscillator();
      oscillator.type = 'sine';
      oscillator.frequency.value = hertz;
      oscillator.connect(volume);
      oscillator.start(now + after);
      oscillator.stop(now + after + TONE_SECONDS);
    }
    volume.gain.exponentialRampToValueAtTime(0.0001, now + TONE_SECONDS + 0.15);
  } catch {
    // A browser without sound. What came is shown all the same.
  }
}
