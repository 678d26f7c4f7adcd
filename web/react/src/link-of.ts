const SCHEMES: readonly string[] = ['http:', 'https:', 'mailto:'];

/** Where a notification leads. The server lets no other scheme pass; a link that would run something is none here either. */
export function linkOf(actionUrl: string | null | undefined): string | undefined {
  if (!actionUrl) return undefined;
  try {
    return SCHEMES.includes(new URL(actionUrl).protocol) ? actionUrl : undefined;
  } catch {
    return undefined;
  }
}
