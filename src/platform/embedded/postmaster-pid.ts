/** What PostgreSQL writes to `postmaster.pid`: one value a line, the later ones only as it gets so far. */
export interface PostmasterPid {
  pid: number;
  dataDirectory: string;
  port: number | undefined;
}

export function parsePostmasterPid(text: string): PostmasterPid | undefined {
  const [pid, dataDirectory, , port] = text.split('\n').map((line) => line.trim());
  if (!pid || !/^-?\d+$/.test(pid) || !dataDirectory) return undefined;
  // Negative: a standalone backend.
  return { pid: Math.abs(Number(pid)), dataDirectory, port: port && /^\d+$/.test(port) ? Number(port) : undefined };
}
