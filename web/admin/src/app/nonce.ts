import { setNonce } from 'get-nonce';

/** Of this page's styles, by its Content-Security-Policy; browsers show it to scripts alone. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="nonce"]')?.nonce ?? '';

// What locks the scrolling behind a dialog writes a style of its own.
setNonce(nonce);
