import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Ends throw-away servers when we are killed ourselves and can't: a shell that waits at the other end of a pipe, which
 * the system closes whatever becomes of us. @returns what calls it off, once the servers have ended otherwise.
 */
export function endWithUs(pid: number, folder: string | undefined): () => void {
  const script = 'read -r _; kill -QUIT "$1"; sleep 1; kill -KILL "$1"; [ -z "$2" ] || { sleep 1; rm -rf "$2"; }';
  // Detached: Ctrl-C in a terminal would end it along with us, and leave the servers.
  const watcher: ChildProcess = spawn('/bin/sh', ['-c', script, 'sh', String(pid), folder ?? ''], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  watcher.unref();
  (watcher.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return () => watcher.kill('SIGKILL');
}
